import { encodeWav, synthesiseHeartSound } from '@hbsc/testkit';
import type { Browser } from 'playwright-core';
import { type Stack, type StackOptions, startStack } from '../stack.ts';
import { type DashboardPage, openBrowser, openPage } from './browser.ts';

const RATE_HZ = 4_000;

/** One service and one browser for every test of the dashboard. */
export class DashboardSite {
  private readonly pages: DashboardPage[] = [];

  private constructor(
    readonly stack: Stack,
    private readonly browser: Browser,
  ) {}

  static async open(options: StackOptions = {}): Promise<DashboardSite> {
    const [stack, browser] = await Promise.all([startStack(options), openBrowser()]);
    return new DashboardSite(stack, browser);
  }

  /** A page at an address of the dashboard. @param path - such as `/jobs` */
  async visit(path: string, options: Parameters<typeof openPage>[2] = {}): Promise<DashboardPage['page']> {
    const opened = await openPage(this.browser, this.stack.url, options);
    this.pages.push(opened);
    await opened.page.goto(`/dashboard${path}`);
    return opened.page;
  }

  /** Closes what was visited. @returns what the pages complained of */
  async leave(): Promise<string[]> {
    const left = this.pages.splice(0);
    await Promise.all(left.map((page) => page.close()));
    return left.flatMap(({ complaints }) => complaints);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.stack.stop();
  }
}

/** A file as a browser's file field takes it. */
export interface TestFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A synthetic heart. */
export function heartFile(name: string, seconds = 5): TestFile {
  const samples = synthesiseHeartSound({ kind: 'murmur', seconds, sampleRateHz: RATE_HZ });
  return { name, mimeType: 'audio/wav', buffer: Buffer.from(encodeWav([samples], RATE_HZ)) };
}
