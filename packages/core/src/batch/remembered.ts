/** The last so many values that were asked for: each is made once, however many ask for it meanwhile. */
export class Remembered<Value> {
  private readonly values = new Map<string, Promise<Value>>();

  constructor(private readonly most: number) {}

  /** @param make - makes the value when it is not remembered; one that could not be made is forgotten */
  get(key: string, make: () => Promise<Value>): Promise<Value> {
    const value = this.values.get(key) ?? make();
    this.values.delete(key);
    this.values.set(key, value);
    value.catch(() => {
      if (this.values.get(key) === value) this.values.delete(key);
    });
    const [oldest] = this.values.keys();
    if (oldest !== undefined && this.values.size > this.most) this.values.delete(oldest);
    return value;
  }
}
