import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

/** Serves `/docs`: what `/openapi.json` describes, to be read and tried in a browser. Everything on it comes from this server. */
export async function serveDocumentation(app: FastifyInstance): Promise<void> {
  await app.register(async (pages) => {
    // No secret, as the description itself is none; what is tried on them needs the key that "Authorize" takes.
    pages.addHook('onRoute', (route) => {
      route.config = { ...route.config, scope: 'none' };
    });
    await pages.register(swaggerUi, {
      routePrefix: '/docs',
      theme: {
        title: 'Footnote: HTTP API',
        css: [{ filename: 'contrast.css', content: contrast }],
        js: [{ filename: 'names.js', content: names }],
      },
      uiConfig: {
        layout: 'BaseLayout',
        tryItOutEnabled: true,
        displayRequestDuration: true,
        // A link inside the button that opens an operation would take its place for who uses a keyboard.
        deepLinking: false,
        syntaxHighlight: false,
      },
    });
  });
}

/** The package's colours where they are too faint to be read by everybody: at least 4.5 to 1. */
const contrast = `
.swagger-ui a, .swagger-ui .info .link { color: #1a5fb4; }
.swagger-ui .version-stamp .version, .swagger-ui .info .title small.version-stamp { background: #4b6b00; }
.swagger-ui .opblock.opblock-get .opblock-summary-method { background: #1a5fb4; }
.swagger-ui .opblock.opblock-post .opblock-summary-method { background: #1b7547; }
.swagger-ui .opblock.opblock-delete .opblock-summary-method { background: #b3261e; }
.swagger-ui .btn.authorize, .swagger-ui .btn.authorize span { color: #1b7547; border-color: #1b7547; }
.swagger-ui .btn.cancel { color: #b3261e; border-color: #b3261e; }
.swagger-ui .btn.execute { background: #1a5fb4; border-color: #1a5fb4; }
.swagger-ui .download-contents { background: #4a4e5c; }
.swagger-ui .parameter__in, .swagger-ui .parameter__deprecated { color: #555; }
.swagger-ui .json-schema-2020-12-expand-deep-button, .swagger-ui .json-schema-2020-12__attribute--muted { color: #555; }
`;

/** What the package's controls are called, for who does not see them. */
const names = `
const attributes = [
  ['#swagger-ui', 'role', () => 'main'],
  ['textarea.body-param__text', 'aria-label', () => 'Request body'],
  ['[data-param-name] select', 'aria-label', (select) => select.closest('[data-param-name]').dataset.paramName],
  ['.copy-to-clipboard button', 'aria-label', () => 'Copy'],
  ['button.close-modal', 'aria-label', () => 'Close'],
  ['pre', 'tabindex', () => '0'],
];
const nameControls = () => {
  for (const [selector, attribute, value] of attributes)
    for (const control of document.querySelectorAll(selector + ':not([' + attribute + '])'))
      control.setAttribute(attribute, value(control));
};
new MutationObserver(nameControls).observe(document.body, { childList: true, subtree: true });
nameControls();
`;
