const units = ["bytes", "KB", "MB", "GB"] as const;

/** A number of bytes as text with two significant digits at least: `812 bytes`, `1.2 KB`, `8.0 MB`; 1 KB is 1,024 bytes. */
export function sizeText(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount >= 1023.5 && unit < units.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  if (unit === 0) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  return `${amount < 9.95 ? amount.toFixed(1) : Math.round(amount)} ${units[unit]}`;
}
