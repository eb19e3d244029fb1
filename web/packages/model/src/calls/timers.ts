/** Timers by name: setting one again begins anew. */
export class Timers<Name extends string> {
  private readonly handles = new Map<Name, ReturnType<typeof setTimeout>>();

  /** @param keep Leaves one that runs already. */
  set(name: Name, milliseconds: number, then: () => void, keep = false): void {
    if (keep && this.handles.has(name)) {
      return;
    }
    this.clear(name);
    const handle = setTimeout(() => {
      this.handles.delete(name);
      then();
    }, milliseconds);
    this.handles.set(name, handle);
  }

  clear(...names: Name[]): void {
    for (const name of names) {
      clearTimeout(this.handles.get(name));
      this.handles.delete(name);
    }
  }

  clearAll(): void {
    this.clear(...this.handles.keys());
  }
}
