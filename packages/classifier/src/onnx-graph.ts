import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** A dimension: a size, or a name where any size fits. */
export type Dimension = number | string;

/** Attributes of a node; every attribute that is needed here is an integer. */
export type NodeAttributes = Readonly<Record<string, number>>;

const IR_VERSION = 8;
const OPSET_VERSION = 17;
const FLOAT = 1;
const INT64 = 7;
const ATTRIBUTE_INT = 2;

/**
 * Writes an ONNX model, as far as a resampler needs it: float32 inputs and outputs, constants, nodes with
 * integer attributes. Field numbers are those of onnx.proto (ModelProto, GraphProto, NodeProto, TensorProto).
 */
export class OnnxGraph {
  readonly #graph = new BinaryWriter();

  constructor(name: string) {
    text(this.#graph, 2, name);
  }

  node(
    operator: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: NodeAttributes = {},
  ): this {
    message(this.#graph, 1, (node) => {
      for (const input of inputs) text(node, 1, input);
      for (const output of outputs) text(node, 2, output);
      text(node, 4, operator);
      for (const [name, value] of Object.entries(attributes)) {
        message(node, 5, (attribute) => {
          text(attribute, 1, name);
          integer(attribute, 3, value);
          integer(attribute, 20, ATTRIBUTE_INT);
        });
      }
    });
    return this;
  }

  /** A constant of float32 values, or of int64 values given as numbers. */
  constant(name: string, dimensions: readonly number[], values: Float32Array | readonly number[]): this {
    const data = values instanceof Float32Array ? values : BigInt64Array.from(values, BigInt);
    message(this.#graph, 5, (tensor) => {
      for (const dimension of dimensions) integer(tensor, 1, dimension);
      integer(tensor, 2, data instanceof BigInt64Array ? INT64 : FLOAT);
      text(tensor, 8, name);
      tensor.tag(9, WireType.LengthDelimited);
      tensor.bytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    });
    return this;
  }

  input(name: string, dimensions: readonly Dimension[]): this {
    return this.#value(11, name, dimensions);
  }

  output(name: string, dimensions: readonly Dimension[]): this {
    return this.#value(12, name, dimensions);
  }

  /** The model's bytes. The graph cannot be added to afterwards. */
  toModel(): Uint8Array {
    const model = new BinaryWriter();
    integer(model, 1, IR_VERSION);
    message(model, 8, (opset) => integer(opset, 2, OPSET_VERSION));
    model.tag(7, WireType.LengthDelimited).bytes(this.#graph.finish());
    return model.finish();
  }

  #value(field: number, name: string, dimensions: readonly Dimension[]): this {
    message(this.#graph, field, (value) => {
      text(value, 1, name);
      message(value, 2, (type) =>
        message(type, 1, (tensor) => {
          integer(tensor, 1, FLOAT);
          message(tensor, 2, (shape) => {
            for (const dimension of dimensions) message(shape, 1, (item) => writeDimension(item, dimension));
          });
        }),
      );
    });
    return this;
  }
}

function writeDimension(writer: BinaryWriter, dimension: Dimension): void {
  if (typeof dimension === 'number') integer(writer, 1, dimension);
  else text(writer, 2, dimension);
}

function message(writer: BinaryWriter, field: number, write: (writer: BinaryWriter) => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function integer(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}
