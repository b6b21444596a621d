import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** Petrol, the one colour of the interface itself; all others stand for a status or a class. */
const petrol: MantineColorsTuple = [
  '#e6f4f5',
  '#cfe6e8',
  '#a3ced2',
  '#73b5bc',
  '#4a9fa8',
  '#2c909a',
  '#12838e',
  '#0b727d',
  '#0b6570',
  '#04525b',
];

/** From the text to the ground of a dark page. */
const dark: MantineColorsTuple = [
  '#e2eaeb',
  '#c3cfd1',
  '#98a9ae',
  '#6b7c82',
  '#3a484d',
  '#253135',
  '#1a2427',
  '#141c1f',
  '#0f1719',
  '#0d1315',
];

export const theme = createTheme({
  colors: { petrol, dark },
  primaryColor: 'petrol',
  primaryShade: { light: 8, dark: 7 },
  fontFamily: '"IBM Plex Sans Variable", system-ui, sans-serif',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: { fontWeight: '600' },
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
});

/** Mantine's surfaces, lines and text are those of tokens.css. */
export const cssVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--surface)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-soft)',
    '--mantine-color-placeholder': 'var(--ink-soft)',
    '--mantine-color-default': 'var(--surface)',
    '--mantine-color-default-hover': 'var(--sunken)',
    '--mantine-color-default-border': 'var(--line)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-error': 'var(--failed)',
    '--mantine-color-anchor': 'var(--accent)',
  };
  return { variables: {}, light: shared, dark: shared };
};
