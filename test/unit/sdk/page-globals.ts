/** What a page has and Node has not, as far as loading the modules of src/sdk needs it. */
Object.assign(globalThis, {
  document: { currentScript: { src: "https://gateway.example/path/sdk.js?v=1", dataset: { key: "wk" } }, cookie: "" },
  location: { hostname: "www.shop.example" },
});
