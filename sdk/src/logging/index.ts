export { getLogFields, type MessageLogger, withLogFields } from "./fields.ts";
export { createDurableLogger, pinoOptions } from "./pino.ts";
