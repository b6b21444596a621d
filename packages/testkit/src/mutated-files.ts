import fc from 'fast-check';
import { withFlacChecksums, withOggChecksums } from './checksums.ts';
import { type FixtureName, fixture } from './fixtures.ts';
import { type Mutation, mutate, TELLING_VALUES } from './mutation.ts';
import { encodeTar } from './tar-encoder.ts';
import { encodeZip } from './zip-encoder.ts';

/** What is to be made of a file. */
export type HostileKind = 'recording' | 'recording-for-ffmpeg' | 'archive' | 'labels';

/** A file of a real format with something done to it. */
export interface MutatedFile {
  readonly kind: HostileKind;
  /** Which file it was. */
  readonly of: string;
  readonly mutations: readonly Mutation[];
  /** Whether its checksums were made to fit afterwards. */
  readonly checksums: boolean;
}

type Sealed = (bytes: Uint8Array, intact: Uint8Array) => Uint8Array;

interface Original {
  readonly kind: HostileKind;
  readonly bytes: Uint8Array;
  readonly seal?: Sealed;
}

const RECORDINGS: readonly (readonly [FixtureName, Sealed?])[] = [
  ['wav'],
  ['stereo-24-bit-wav'],
  ['mp3'],
  ['flac', withFlacChecksums],
  ['stereo-24-bit-flac', withFlacChecksums],
  ['ogg-vorbis', withOggChecksums],
  ['ogg-opus', withOggChecksums],
];

const FOR_FFMPEG: readonly FixtureName[] = ['m4a', 'aac'];

const TABLE = ['path,label,group', ...Array.from({ length: 40 }, (_, i) => `"a ${i}.wav",murmur,p${i}`)];

const ORIGINALS: ReadonlyMap<string, Original> = new Map<string, Original>([
  ...RECORDINGS.map(
    ([name, seal]) => [name, { kind: 'recording', bytes: fixture(name), ...(seal && { seal }) }] as const,
  ),
  ...FOR_FFMPEG.map((name) => [name, { kind: 'recording-for-ffmpeg', bytes: fixture(name) }] as const),
  ['zip', { kind: 'archive', bytes: encodeZip(twoFiles()) }],
  ['tar', { kind: 'archive', bytes: encodeTar(twoFiles()) }],
  ['csv', { kind: 'labels', bytes: Buffer.from(TABLE.join('\r\n')) }],
  [
    'json-lines',
    { kind: 'labels', bytes: Buffer.from('{"path":"a.wav","label":"murmur","group":"p1"}\n'.repeat(20)) },
  ],
]);

/** The bytes of a mutated file. */
export function mutatedBytes({ of, mutations, checksums }: MutatedFile): Uint8Array {
  const original = ORIGINALS.get(of);
  if (!original) throw new RangeError(`there is no file "${of}" to mutate`);
  const bytes = mutate(original.bytes, mutations);
  return checksums && original.seal ? original.seal(bytes, original.bytes) : bytes;
}

/** Mutated files of the kinds asked for; half of what is done is done near the beginning, where headers are. */
export function mutatedFiles(kinds: readonly HostileKind[]): fc.Arbitrary<MutatedFile> {
  const originals = [...ORIGINALS].filter(([, { kind }]) => kinds.includes(kind));
  return fc
    .record({
      original: fc.constantFrom(...originals),
      mutations: fc.array(mutation, { minLength: 1, maxLength: 8 }),
      checksums: fc.boolean(),
    })
    .map(({ original: [of, { kind }], ...rest }) => ({ kind, of, ...rest }));
}

const STEPS = 1_000_000;
const anywhere = fc.oneof(share(1), share(0.02), share(0.002));

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: anywhere, bit: fc.nat(7) }),
  fc.record({ kind: fc.constant('write' as const), at: anywhere, value: fc.constantFrom(...TELLING_VALUES) }),
  fc.record({ kind: fc.constant('cut' as const), at: share(1) }),
  fc.record({ kind: fc.constant('remove' as const), at: anywhere, share: share(0.1) }),
  fc.record({ kind: fc.constant('repeat' as const), at: anywhere, share: share(0.1) }),
  fc.record({ kind: fc.constant('noise' as const), at: anywhere, bytes: fc.nat(64), seed: fc.nat() }),
);

/** Spread evenly: fast-check's own doubles crowd at 0, where nothing but signatures would be hit. */
function share(most: number): fc.Arbitrary<number> {
  return fc.noBias(fc.nat(STEPS)).map((step) => (step / STEPS) * most);
}

function twoFiles() {
  return [
    { name: 'murmur/a.wav', content: fixture('stereo-24-bit-wav') },
    { name: 'normal/b.flac', content: fixture('stereo-24-bit-flac') },
  ];
}
