export { createRecorder, type Recorder } from "./recorder.ts";
export { Packer, readRecording } from "./pack.ts";
export {
  type PackedPart,
  type RecordedAct,
  type RecordedEnd,
  type RecordedInvocation,
  type RecordedOperation,
  type RecordedStart,
  type Recording,
  type RecordingEntry,
  type RecordingPart,
  recordingVersion,
} from "../wire/recording.ts";
