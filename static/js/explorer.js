// The API explorer: Swagger UI from the package, pointed at our own OpenAPI document.
const place = document.getElementById("explorer");

window.SwaggerUIBundle({
  url: place.dataset.openapi,
  domNode: place,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  filter: true,
  persistAuthorization: false, // a key typed here is forgotten with the page
  validatorUrl: null,
});
