import { DefaultReporter } from "vitest/node";

// The reporter ends with one line of counts that scripts can read.
export default class Counting extends DefaultReporter {
  override onTestRunEnd(...args: Parameters<DefaultReporter["onTestRunEnd"]>): void {
    super.onTestRunEnd(...args);
    let passed = 0;
    let failed = args[1].length;
    for (const module of args[0]) {
      for (const test of module.children.allTests()) {
        if (test.result().state === "failed") failed++;
        else passed++;
      }
    }
    process.stdout.write(`${passed} passed, ${failed} failed\n`);
  }
}
