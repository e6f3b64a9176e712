export { getLogFields, withLogFields } from "./fields.ts";
export { createDurableLogger, pinoOptions } from "./pino.ts";
