import "./language.ts";
import "@mantine/core/styles.css";
import "uplot/dist/uPlot.min.css";
import "./admin.css";
import { MantineProvider } from "@mantine/core";
import { RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { createRoot } from "react-dom/client";
import { router } from "./router.tsx";
import { theme, variables } from "./theme.ts";

// The page's policy allows style elements with its nonce only.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";
setNonce(nonce);

const place = document.getElementById("app");
if (!place) throw new Error("the page has no place for the app");
createRoot(place).render(
  <MantineProvider theme={theme} cssVariablesResolver={variables} forceColorScheme="light" getStyleNonce={() => nonce}>
    <RouterProvider router={router} />
  </MantineProvider>,
);
