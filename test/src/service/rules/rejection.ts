/** The error names of the API, each with its HTTP status. */
export const statusOf = {
  CallbackTimeoutException: 400,
  DurableExecutionAlreadyStartedException: 409,
  InvalidParameterValueException: 400,
  InvalidRequestContentException: 400,
  RequestTooLargeException: 413,
  ResourceConflictException: 409,
  ResourceNotFoundException: 404,
  SerializationException: 400,
  ServiceException: 500,
  TooManyRequestsException: 429,
  UnknownOperationException: 404,
  ValidationException: 400,
} as const;

export type RejectionName = keyof typeof statusOf;

/** A request the service refuses. A refused command has changed nothing that the request asked for. */
export class Rejection extends Error {
  override readonly name: RejectionName;

  constructor(name: RejectionName, message?: string) {
    super(message);
    this.name = name;
  }
}

export function invalid(message: string): Rejection {
  return new Rejection("InvalidParameterValueException", message);
}

export function unknownExecution(): Rejection {
  return new Rejection("ResourceNotFoundException", "Durable Execution does not exist");
}
