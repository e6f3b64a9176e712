import { type ListFilter, type RecentRange, recentRanges } from "./list-filter.ts";
import classes from "./filter-bar.module.css";
import { fieldTime, timeOfField } from "./field-time.ts";

const rangeTexts: Readonly<Record<RecentRange, string>> = {
  "15m": "Last 15 minutes",
  "1h": "Last hour",
  "24h": "Last 24 hours",
  "7d": "Last 7 days",
};
const custom = "custom";

interface StartRangeProps {
  readonly filter: ListFilter;
  readonly onChange: (filter: ListFilter) => void;
}

/** When executions started: within a range that moves with the clock, or between two times. */
export function StartRange({ filter, onChange }: StartRangeProps) {
  const isCustom = filter.from !== undefined || filter.to !== undefined;
  const choose = (choice: string): void => {
    const from = choice === custom ? Date.now() - recentRanges["24h"] : undefined;
    const since = choice in recentRanges ? (choice as RecentRange) : undefined;
    onChange({ ...filter, since, from, to: undefined });
  };
  return (
    <>
      <select
        aria-label="Started"
        value={isCustom ? custom : (filter.since ?? "")}
        onChange={({ target }) => choose(target.value)}
      >
        <option value="">Started any time</option>
        {Object.entries(rangeTexts).map(([range, text]) => (
          <option key={range} value={range}>
            {text}
          </option>
        ))}
        <option value={custom}>Between …</option>
      </select>
      {isCustom && (
        <span className={classes["between"]}>
          <input
            type="datetime-local"
            aria-label="Started after, in local time"
            value={fieldTime(filter.from)}
            onChange={({ target }) => onChange({ ...filter, from: timeOfField(target.value) })}
          />
          <span aria-hidden>–</span>
          <input
            type="datetime-local"
            aria-label="Started before, in local time"
            value={fieldTime(filter.to)}
            onChange={({ target }) => onChange({ ...filter, to: timeOfField(target.value) })}
          />
        </span>
      )}
    </>
  );
}
