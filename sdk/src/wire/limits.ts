/** Limits of the service that the SDK checks before it sends. Sources: the Lambda API model and its documentation. */
export const limits = {
  /** Updates in one checkpoint call, and its size; what the official SDKs keep to. */
  batchUpdates: 250,
  batchBytes: 768_000,
  /** Above this a child context stores a summary and is re-run on replay. */
  contextResultBytes: 262_144,
  /** A Lambda response may have 6 MB; 50 bytes are the envelope's. */
  responseBytes: 6_291_406,
  /** Smallest limit on an error object that a service revision enforces. */
  errorBytes: 32_768,
  /** Largest payload the API model allows in an update. */
  payloadBytes: 6_291_456,
  invokePayloadBytes: 1_048_576,
  nameLength: 256,
  subTypeLength: 32,
  statePageSize: 1_000,
  delaySeconds: { min: 1, max: 31_622_400 },
  callbackTimeoutSeconds: { min: 0, max: 99_999_999 },
} as const;
