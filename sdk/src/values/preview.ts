/** Which fields a preview shows before `include`, `exclude` and `mask` are applied. */
export const PreviewMode = { INCLUDE_ALL: "INCLUDE_ALL", EXCLUDE_ALL: "EXCLUDE_ALL" } as const;
export type PreviewMode = (typeof PreviewMode)[keyof typeof PreviewMode];
export declare namespace PreviewMode {
  type INCLUDE_ALL = "INCLUDE_ALL";
  type EXCLUDE_ALL = "EXCLUDE_ALL";
}

/** What a field's name is compared with: any segment of the path (`ANYWHERE`), or all of it (`PATH`, dotted). */
export const FieldMatchMode = { ANYWHERE: "ANYWHERE", PATH: "PATH" } as const;
export type FieldMatchMode = (typeof FieldMatchMode)[keyof typeof FieldMatchMode];
export declare namespace FieldMatchMode {
  type ANYWHERE = "ANYWHERE";
  type PATH = "PATH";
}

export interface PreviewField {
  name: string;
  /** Default: `ANYWHERE`. */
  match?: FieldMatchMode | undefined;
}

/** `exclude` wins over `mask`, `mask` over `include`; `include` matters only in mode `EXCLUDE_ALL`. */
export interface PreviewConfig {
  mode: PreviewMode;
  include?: PreviewField[] | undefined;
  exclude?: PreviewField[] | undefined;
  /** Fields whose value is replaced by `maskString`. */
  mask?: PreviewField[] | undefined;
  /** Default: `***`. */
  maskString?: string | undefined;
  /** Fields are left out from the first that would make the preview larger. Default: 4096. */
  maxPreviewBytes?: number | undefined;
}

type Entry = readonly [path: readonly string[], value: unknown];
type Nested = Record<string, unknown>;
type Sight = "shown" | "masked" | "passed" | "excluded";

/** Names that would reach the prototype of a rebuilt object. */
const unsafe = new Set(["__proto__", "constructor", "prototype"]);

/**
 * A small part of `value` that may be seen where the whole is stored elsewhere; `undefined` when nothing is visible or
 * `value` is no object. Fields of array elements are merged at the array's path; fields whose names have dots are left out.
 */
export function buildPreview(value: unknown, config: PreviewConfig): Record<string, unknown> | undefined {
  const room = config.maxPreviewBytes ?? 4_096;
  const preview: Nested = {};
  let size = 2;
  for (const [path, shown] of visible(value, config)) {
    size += Buffer.byteLength(`"${path.join(".")}":${text(shown)},`);
    if (size > room) break;
    place(preview, path, shown);
  }
  return Object.keys(preview).length === 0 ? undefined : preview;
}

function visible(value: unknown, config: PreviewConfig): Iterable<Entry> {
  return walk(value, { config, path: [], inside: new Set() });
}

interface Walk {
  readonly config: PreviewConfig;
  readonly path: readonly string[];
  readonly inside: Set<object>;
}

function* walk(value: unknown, { config, path, inside }: Walk): Generator<Entry> {
  if (typeof value !== "object" || value === null || inside.has(value)) return;
  inside.add(value);
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) yield* walk(item, { config, path, inside });
  } else {
    for (const key of Object.keys(value)) {
      if (unsafe.has(key) || key.includes(".")) continue;
      yield* field((value as Nested)[key], { config, path: [...path, key], inside });
    }
  }
  inside.delete(value);
}

function* field(value: unknown, at: Walk): Generator<Entry> {
  const sight = sightOf(at.path, at.config);
  if (sight === "excluded") return;
  if (sight === "masked") yield [at.path, at.config.maskString ?? "***"];
  else if (typeof value === "object" && value !== null) yield* walk(value, at);
  else if (sight === "shown") yield [at.path, value];
}

function sightOf(path: readonly string[], { mode, include, exclude, mask }: PreviewConfig): Sight {
  const whole = path.join(".");
  const matches = (fields: readonly PreviewField[] | undefined) =>
    fields?.some(({ name, match }) => (match === FieldMatchMode.PATH ? whole === name : path.includes(name))) ?? false;
  if (matches(exclude)) return "excluded";
  if (matches(mask)) return "masked";
  return mode === PreviewMode.INCLUDE_ALL || matches(include) ? "shown" : "passed";
}

function text(value: unknown): string {
  return `${typeof value === "bigint" ? value : JSON.stringify(value)}`;
}

/** The last entry wins where one path ends inside another's. */
function place(root: Nested, path: readonly string[], value: unknown): void {
  let node = root;
  for (const key of path.slice(0, -1)) {
    const next = node[key];
    if (typeof next === "object" && next !== null) node = next as Nested;
    else node = node[key] = {} as Nested;
  }
  const last = path.at(-1);
  if (last !== undefined) node[last] = typeof value === "bigint" ? `${value}` : value;
}
