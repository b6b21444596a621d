/** The icons of the dashboard, each by itself: the whole set takes long to compile. */
export { default as IconActivityHeartbeat } from '@tabler/icons-react/icons/IconActivityHeartbeat';
export { default as IconDeviceDesktop } from '@tabler/icons-react/icons/IconDeviceDesktop';
export { default as IconListDetails } from '@tabler/icons-react/icons/IconListDetails';
export { default as IconMicrophone } from '@tabler/icons-react/icons/IconMicrophone';
export { default as IconMoon } from '@tabler/icons-react/icons/IconMoon';
export { default as IconPlugConnectedX } from '@tabler/icons-react/icons/IconPlugConnectedX';
export { default as IconSun } from '@tabler/icons-react/icons/IconSun';
