// The library: what `import … from 'gmpsim'` gives in Node and browsers alike.

export { type Build, EngineError } from './engine/engine.js';
export type { Latency } from './engine/latency.js';
export type { NetworkOptions } from './engine/network.js';
export type { MachineOptions, SimulationOptions } from './engine/options.js';
export type { Frame, GoroutineStack, Place } from './engine/frames.js';
export type { ProcessResult, ThreadResult } from './engine/processes.js';
export type { ExitReason, ProcessorResult, RunResult } from './engine/result.js';
export { type Image, type Progress, type RunOptions, Simulation, type SimulationHandle } from './engine/simulation.js';
export { InputError } from './errors.js';
export type { ExplainChoice } from './explain/choose.js';
export { type ExplainOptions, explain } from './explain/explain.js';
export { type Language, languages } from './explain/language.js';
export { type CompiledImage, CompileError, type CompileOptions, compileGo } from './frontend/compile.js';
export {
  type Args,
  bool,
  chan,
  FunctionBody,
  type FunctionRef,
  type GoType,
  int,
  mutex,
  type Operand,
  type Params,
  ProgramBuilder,
  programBuilder,
  type SelectCases,
  string,
  Value,
  waitGroup,
} from './image/builder.js';
export { type ObjdumpOptions, objdump } from './image/objdump.js';
export { verify } from './image/verify.js';
export { type ArrivalSpec, type LoadPlan, type LoadSpec, type PathSpec, planLoad } from './load/plan.js';
export type { PathResult, RequestsResult } from './load/tables.js';
export { type ParseLoadOptions, parseLoad } from './load/yaml.js';
export type { Metrics, MetricValue, Seconds, Sizes } from './metrics/result.js';
export type { SampleOptions, Series } from './metrics/series.js';
export { allMetrics, type MetricInfo, type MetricKind } from './metrics/table.js';
export type { ParallelOptions } from './parallel/options.js';
export type { ParallelResult, WorkerResult } from './parallel/result.js';
export type { ParallelRunOptions, ParallelSimulation } from './parallel/simulation.js';
export type { ProfileKind } from './pprof/profiler.js';
export { type CostProfile, costProfiles } from './profiles/costs.js';
export { type CostSpec, costProfile, parseCosts, printCosts } from './profiles/costspec.js';
export { profileKeys, type ProfileKey } from './profiles/keys.js';
export { parseRuntime, printRuntime, type RuntimeSpec, runtimeProfile } from './profiles/spec.js';
export { machineDefaults, type RuntimeProfile, runtimeProfiles } from './profiles/runtime.js';
export { neighboursPlan, parseScenario, type ScenarioPlan } from './scenario/plan.js';
export { summary } from './report/summary.js';
export { EventBatch, type Stacks, type TraceEvent } from './trace/batch.js';
export type { EventOptions } from './trace/filter.js';
export { GoTraceError } from './trace/go/error.js';
export type { ClockSnapshot, CpuSample, Generation, GoEvent, GoFrame } from './trace/go/generation.js';
export { GoTraceDecoder, readGoTrace, streamGoTrace } from './trace/go/reader.js';
export {
  type GoTraceCounts,
  type GoTraceOptions,
  GoTraceWriteError,
  GoTraceWriter,
  goTraceEvents,
} from './trace/go/writer.js';
export { eventArgs as goEventArgs, GoEv, GoStatus, ProcStatus } from './trace/go/wire.js';
export { type EventGroup, type EventKind, eventKinds, eventTable, type Field, type FieldType } from './trace/kinds.js';
export { fieldWords } from './trace/names.js';
export { type LocalQueue, QueueError, Queues } from './trace/queues.js';
export { type Position, Symbols } from './trace/symbols.js';
export type { EventCounts, EventListener } from './trace/tracer.js';
export { ChromeSink } from './trace/tracks/chrome.js';
export { PerfettoSink } from './trace/tracks/perfetto.js';
export type { ProcessSpec, TrackSink, TrackSpec } from './trace/tracks/sink.js';
export { type TrackOptions, TrackWriter, trackEvents } from './trace/tracks/writer.js';
export { eventLine, eventWords, framesOf, positionOf } from './trace/words.js';
