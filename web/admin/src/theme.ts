import { type CSSVariablesResolver, createTheme } from "@mantine/core";

// The tokens of the shop's look (docs/back-office.md): indigo on white, one rule line, no shadow but that of dialogs.
export const theme = createTheme({
  primaryColor: "ai",
  primaryShade: 7,
  colors: {
    ai: ["#F3F6FA", "#E5EDF5", "#C9D9E8", "#A3BEd8", "#7C9EC2", "#55799F", "#365B80", "#23466B", "#16324F", "#0E2236"],
    shu: ["#FCE9E6", "#F8D3CD", "#EFB0A7", "#E58A7E", "#D96657", "#CC4738", "#B8332A", "#A8251B", "#8A1C14", "#6B140E"],
  },
  fontFamily:
    '-apple-system, "Segoe UI", Roboto, "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", "BIZ UDPGothic", Meiryo, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Consolas, "Noto Sans Mono CJK JP", monospace',
  fontSizes: { xs: "0.8125rem", sm: "0.875rem", md: "0.875rem", lg: "1rem", xl: "1.125rem" },
  defaultRadius: 3,
  // Dialogs come and go at once: staff see many of them, and one that fades out has lost its content.
  components: { Modal: { defaultProps: { transitionProps: { duration: 0 } } } },
  headings: { fontWeight: "700", sizes: { h1: { fontSize: "1.375rem" }, h2: { fontSize: "1.125rem" } } },
});

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-text": "#1A2023",
    "--mantine-color-dimmed": "#556063",
    "--mantine-color-error": "#A8251B",
    "--mantine-color-default-border": "#7B8485",
    "--mantine-color-placeholder": "#556063",
  },
  dark: {},
});
