import { durationText } from "@durascope/sdk/history";

/** How long ago something was, in one unit: `just now`, `38 s ago`, `4 h ago`. */
export function ageText(milliseconds: number): string {
  if (milliseconds < 1000) return "just now";
  const [amount, unit] = durationText(milliseconds).split(" ");
  return `${amount} ${unit} ago`;
}
