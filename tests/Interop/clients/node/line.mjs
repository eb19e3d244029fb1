// The line protocol of the scripted clients: commands come as lines of JSON, answers and events go out the same way.
import { createInterface } from "node:readline";

export class Refused extends Error {
  constructor(condition, text = "") {
    super(condition);
    this.condition = condition;
    this.text = text;
  }
}

export const emit = (report) => process.stdout.write(`${JSON.stringify(report)}\n`);

export function serve(commands, conditionOf) {
  const lines = createInterface({ input: process.stdin });
  lines.on("line", async (line) => {
    const { id, command, arguments: given } = JSON.parse(line);
    try {
      const result = await commands[command](given ?? {});
      emit({ reply: id, result: result ?? null });
    } catch (error) {
      const condition = error.condition ?? conditionOf(error) ?? error.name ?? "error";
      emit({ reply: id, error: String(condition), text: String(error.text ?? error.message ?? error) });
    }
  });
  lines.on("close", () => process.exit(0));
  process.on("SIGTERM", () => process.exit(0));
  // The library reports some failures only as rejections nobody awaits; the test sees them in the answers.
  process.on("unhandledRejection", (error) => console.error("unhandled", error));
}
