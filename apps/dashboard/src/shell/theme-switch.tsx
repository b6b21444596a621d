import { SegmentedControl, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '../parts/icons.ts';

const SCHEMES = [
  { value: 'light', name: 'Light', icon: IconSun },
  { value: 'auto', name: 'As the system', icon: IconDeviceDesktop },
  { value: 'dark', name: 'Dark', icon: IconMoon },
] as const;

export function ThemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label="Colours"
      value={colorScheme}
      onChange={(value) => setColorScheme(value as typeof colorScheme)}
      data={SCHEMES.map(({ value, name, icon: Icon }) => ({
        value,
        label: (
          <span title={name}>
            <Icon size={15} stroke={1.6} style={{ display: 'block', margin: '2px auto' }} />
            <VisuallyHidden>{name}</VisuallyHidden>
          </span>
        ),
      }))}
    />
  );
}
