import type { EffectiveSetting } from '@hbsc/runtime';
import { Inject } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { Needs } from '../access/needs.ts';
import { SETTINGS_IN_FORCE } from '../tokens.ts';
import { SettingType } from './settings.types.ts';

@Resolver()
export class SettingsResolver {
  constructor(@Inject(SETTINGS_IN_FORCE) private readonly inForce: readonly EffectiveSetting[]) {}

  @Query(() => [SettingType], {
    description: 'What this gateway was started with. Workers have settings of their own.',
  })
  @Needs('settings:read')
  settings(): readonly SettingType[] {
    return this.inForce;
  }
}
