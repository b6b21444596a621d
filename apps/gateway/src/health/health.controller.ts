import { Controller, Get, HttpCode, Inject } from '@nestjs/common';
import { Public } from '../access/needs.ts';
import { READINESS } from '../tokens.ts';

/** For those who start, stop and route to the gateway. */
@Controller()
export class HealthController {
  constructor(@Inject(READINESS) private readonly readiness: () => Promise<void>) {}

  /** The process answers. */
  @Get('livez')
  @HttpCode(200)
  @Public()
  live(): { status: string } {
    return { status: 'ok' };
  }

  /** The process can do its work. @throws HbscError `STORAGE_UNAVAILABLE` or `QUEUE_UNAVAILABLE`, for what does not answer */
  @Get('readyz')
  @Public()
  async ready(): Promise<{ status: string }> {
    await this.readiness();
    return { status: 'ok' };
  }
}
