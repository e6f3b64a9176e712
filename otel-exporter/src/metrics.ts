export interface MetricsOptions {
  readonly endpoint?: string;
}
