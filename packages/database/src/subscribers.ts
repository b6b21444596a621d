/** Who wants to hear of what. */
export class Subscribers<Message> {
  private readonly byTopic = new Map<string, Set<Subscription<Message>>>();

  /** The topics that somebody wants to hear of. */
  get topics(): string[] {
    return [...this.byTopic.keys()];
  }

  /** The returned function forgets the listener: it hears nothing from then on. */
  add(topic: string, listener: (message: Message) => void): () => void {
    const subscription = { listener };
    const subscriptions = this.byTopic.get(topic) ?? new Set();
    this.byTopic.set(topic, subscriptions.add(subscription));
    return () => {
      if (subscriptions.delete(subscription) && subscriptions.size === 0) this.byTopic.delete(topic);
    };
  }

  tell(topic: string, message: Message): void {
    for (const { listener } of this.byTopic.get(topic) ?? []) listener(message);
  }
}

interface Subscription<Message> {
  readonly listener: (message: Message) => void;
}
