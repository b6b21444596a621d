/** The number used once that styles made by libraries must show, as the gateway's page says it. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

// What keeps the page behind a dialog from scrolling looks for it under this name.
Object.assign(globalThis, { __webpack_nonce__: nonce });
