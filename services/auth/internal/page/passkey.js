// Makes or uses a passkey for the form of the page, and sends the form with the authenticator's
// response.
"use strict";

(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form) return;
  const show = (id) => {
    document.getElementById(id).hidden = false;
  };
  const known = window.PublicKeyCredential;
  if (!known || !known.parseCreationOptionsFromJSON || !known.parseRequestOptionsFromJSON) {
    show("passkey-unsupported");
    return;
  }
  const button = form.querySelector("button");
  button.hidden = false;
  const ask = () => {
    const options = JSON.parse(form.dataset.options).publicKey;
    return form.dataset.passkey === "create"
      ? navigator.credentials.create({ publicKey: known.parseCreationOptionsFromJSON(options) })
      : navigator.credentials.get({ publicKey: known.parseRequestOptionsFromJSON(options) });
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      form.elements.response.value = JSON.stringify(await ask());
    } catch {
      button.disabled = false; // the person canceled, or the device has no passkey
      show("passkey-failed");
      return;
    }
    form.submit();
  });
})();
