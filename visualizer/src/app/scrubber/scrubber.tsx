import { durationText, type ExecutionModel } from "@durascope/sdk/history";
import {
  Bookmark,
  BookmarkCheck,
  Pause,
  Play,
  SkipBack,
  SkipForward,
  StepBack,
  StepForward,
  TriangleAlert,
} from "lucide-react";
import { useMemo } from "react";
import { nameOf } from "../matrix/cell-text.ts";
import { Button, IconButton } from "../part/button.tsx";
import { useExecution } from "../source/use-execution.ts";
import { changeView, useViewStore } from "../state/view-store.ts";
import { timeBaseOf } from "../timeline/time-base.ts";
import { useBookmarks } from "./bookmarks.ts";
import { Counters } from "./counters.tsx";
import { type Clock, eventClock, timeClock } from "./clock.ts";
import classes from "./scrubber.module.css";
import { Slider } from "./slider.tsx";
import { placeOf, type Place } from "./travel.ts";
import { speeds, usePlayback } from "./use-playback.ts";
import { type Travel, useTravel, useTravelActions } from "./use-travel.ts";

/** Time travel: moves the whole page to how things stood after any event. */
export function Scrubber() {
  const { model, target } = useExecution();
  const travel = useTravel();
  const clock = useClock(model);
  const [bookmarks, toggleBookmark] = useBookmarks(target.kind === "server" ? target.arn : target.id);
  const playback = usePlayback(
    () => clock.position(travel.place),
    (position) => travel.goTo(clock.place(position)),
  );
  const eventId = model.events.id[travel.place] ?? 0;
  const play = (): void => playback.setPlaying(!playback.isPlaying);
  useTravelActions(travel, [
    { id: "time.play", title: "Play or pause", group: "Time travel", keys: ["p"], run: play },
    {
      id: "time.bookmark",
      title: "Set or remove a bookmark",
      group: "Time travel",
      keys: ["b"],
      run: () => toggleBookmark(eventId),
    },
  ]);
  return (
    <footer className={classes["scrubber"]} aria-label="Time travel">
      <div className={classes["line"]}>
        <Buttons travel={travel} isPlaying={playback.isPlaying} onPlay={play} />
        <label className={classes["speed"]}>
          <span className="visually-hidden">Speed</span>
          <select value={playback.speed} onChange={(event) => playback.setSpeed(Number(event.target.value))}>
            {speeds.map((speed) => (
              <option key={speed} value={speed}>
                {speed}×
              </option>
            ))}
          </select>
        </label>
        <Track travel={travel} clock={clock} bookmarks={bookmarks} onGrab={() => playback.setPlaying(false)} />
        <IconButton
          label={bookmarks.includes(eventId) ? "Remove the bookmark" : "Set a bookmark here"}
          shortcut="B"
          aria-pressed={bookmarks.includes(eventId)}
          onClick={() => toggleBookmark(eventId)}
        >
          {bookmarks.includes(eventId) ? <BookmarkCheck size={14} aria-hidden /> : <Bookmark size={14} aria-hidden />}
        </IconButton>
      </div>
      <div className={classes["line"]}>
        <Place travel={travel} />
        <Counters />
      </div>
    </footer>
  );
}

function useClock(model: ExecutionModel): Clock {
  const kind = useViewStore((state) => state.clock);
  const hideIdle = useViewStore((state) => state.hideIdle);
  return useMemo(
    () => (kind === "events" ? eventClock(model) : timeClock(model, timeBaseOf(model, hideIdle))),
    [model, kind, hideIdle],
  );
}

function Buttons({
  travel: { step, isAtEnd, place, failures, retried },
  isPlaying,
  onPlay,
}: {
  readonly travel: Travel;
  readonly isPlaying: boolean;
  readonly onPlay: () => void;
}) {
  return (
    <div className={classes["buttons"]}>
      <IconButton label="Previous invocation" shortcut="[" onClick={() => step("invocation", -1)}>
        <SkipBack size={14} aria-hidden />
      </IconButton>
      <IconButton label="Previous event" shortcut="," disabled={place <= 0} onClick={() => step("event", -1)}>
        <StepBack size={14} aria-hidden />
      </IconButton>
      <IconButton label={isPlaying ? "Pause" : "Play"} shortcut="P" onClick={onPlay}>
        {isPlaying ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
      </IconButton>
      <IconButton label="Next event" shortcut="." disabled={isAtEnd} onClick={() => step("event", 1)}>
        <StepForward size={14} aria-hidden />
      </IconButton>
      <IconButton label="Next invocation" shortcut="]" onClick={() => step("invocation", 1)}>
        <SkipForward size={14} aria-hidden />
      </IconButton>
      <IconButton
        label="Next failure"
        shortcut="E"
        disabled={failures.length + retried.length === 0}
        onClick={() => step("failure", 1)}
      >
        <TriangleAlert size={14} aria-hidden />
      </IconButton>
    </div>
  );
}

function Track({
  travel,
  clock,
  bookmarks,
  onGrab,
}: {
  readonly travel: Travel;
  readonly clock: Clock;
  readonly bookmarks: readonly number[];
  readonly onGrab: () => void;
}) {
  const { model } = useExecution();
  const track = useMemo(
    () => ({
      model,
      failures: travel.failures,
      retried: travel.retried,
      bookmarks: bookmarks.map((id) => placeOf(model, id)),
      position: clock.position,
    }),
    [model, travel.failures, travel.retried, bookmarks, clock],
  );
  return (
    <Slider
      track={track}
      clock={clock}
      place={travel.place}
      last={travel.last}
      text={placeText(model, travel.place)}
      onMove={travel.goTo}
      onGrab={onGrab}
      onStep={travel.step}
    />
  );
}

/** Where the scrubber stands, in words. */
function Place({ travel }: { readonly travel: Travel }) {
  const { model } = useExecution();
  const clock = useViewStore((state) => state.clock);
  const { place, last, isAtEnd, goTo } = travel;
  return (
    <div className={classes["place"]}>
      <span className={classes["event"]}>{placeText(model, place)}</span>
      <span className={classes["of"]}>
        event {(place + 1).toLocaleString("en")} / {(last + 1).toLocaleString("en")}
      </span>
      <Button
        look="plain"
        className={classes["clock"]}
        onClick={() => changeView({ clock: clock === "events" ? "time" : "events" })}
      >
        clock: {clock}
      </Button>
      {!isAtEnd && (
        <Button look="plain" className={classes["clock"]} onClick={() => goTo(last)}>
          Back to the end
        </Button>
      )}
    </div>
  );
}

/** The event at a place, and how long after the start it was. */
function placeText(model: ExecutionModel, place: Place): string {
  const { events, operations, execution } = model;
  const raw = events.raw[place];
  if (raw === undefined) return "";
  const index = operations.ofEvent[place] ?? -1;
  const name = index < 0 ? "" : ` ${nameOf(model, index)}`;
  const since = (events.time[place] ?? 0) - (execution.start ?? events.time[0] ?? 0);
  return `+${durationText(since)} · ${raw.EventType}${name}`;
}
