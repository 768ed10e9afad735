package protocol

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/chromium"
	"github.com/akinai/akinai/e2e/harness"
)

// attack is a script of another program on the host of the shop. The browser sends it the cookies
// of the shop, because cookies do not depend on the port. It sets attacked to what it could do.
const attack = `(() => {
	const shop = SHOP, sku = SKU, call = shop + "/akinai.bff.web.v1.CartService/SetCartLine", body = JSON.stringify({sku, quantity: 7});
	const json = {"Content-Type": "application/json"}, done = [];
	const attempt = (name, promise) => promise.then((r) => done.push(name + " " + r.type + " " + r.status), () => done.push(name + " refused"));
	const all = [
		attempt("write", fetch(call, {method: "POST", credentials: "include", headers: {...json, "Akinai-Session": "1"}, body})),
		attempt("write without the header", fetch(call, {method: "POST", credentials: "include", headers: json, body})),
		attempt("blind", fetch(call, {method: "POST", mode: "no-cors", credentials: "include", headers: {"Content-Type": "text/plain"}, body})),
		attempt("blind REST", fetch(shop + "/v1/cart/merge", {method: "POST", mode: "no-cors", credentials: "include", body: "{}"})),
		attempt("read", fetch(shop + "/v1/profile", {credentials: "include"})),
		attempt("read shell", fetch(shop + "/v1/screens/shell", {credentials: "include"})),
	];
	const form = Object.assign(document.createElement("form"), {method: "POST", action: call, enctype: "text/plain", target: "sink"});
	form.append(Object.assign(document.createElement("input"), {name: body.slice(0, -1) + ',"x":"', value: '"}'}));
	const sink = Object.assign(document.createElement("iframe"), {name: "sink"});
	const sent = new Promise((resolve) => sink.addEventListener("load", resolve));
	document.body.append(sink, form);
	form.submit();
	Promise.all([...all, sent]).then(() => { window.attacked = JSON.stringify(done.sort()); });
	return "begun";
})()`

// TestProtocolAPageOnAnotherPortReadsAndWritesNothing: a page of another port of the host, and one
// of another host, with the cookies of a customer, changes no cart, reads no answer and no cookie.
func TestProtocolAPageOnAnotherPortReadsAndWritesNothing(t *testing.T) {
	s := harness.SharedShop(t)
	s.RegisterWebClient(t)
	g := s.Sell(t, 10, 1000)
	c := newBuyer(t, s, "ja", chromium.Desktop)
	c.Shopper = s.Register(t)
	c.logIn(t)
	foreign := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<!doctype html><title>foreign</title><body>`))
	}))
	defer foreign.Close()
	quoted := func(text string) string {
		data, err := json.Marshal(text)
		require.NoError(t, err)
		return string(data)
	}
	script := strings.NewReplacer("SHOP", quoted(s.PublicURL()), "SKU", quoted(g.SKU)).Replace(attack)
	for name, address := range map[string]string{"another port": strings.Replace(foreign.URL, "127.0.0.1", "localhost", 1), "another host": foreign.URL} {
		c.Open(t, address)
		require.NotContains(t, c.Evaluate(t, `document.cookie`), "akinai", name)
		c.Evaluate(t, script)
		c.Await(t, name, `window.attacked !== undefined`)
		var done []string
		require.NoError(t, json.Unmarshal([]byte(c.Evaluate(t, `window.attacked`)), &done))
		require.Len(t, done, 6, name)
		for _, attempt := range done {
			opaque := strings.HasPrefix(attempt, "blind") && strings.HasSuffix(attempt, "opaque 0")
			require.True(t, opaque || strings.HasSuffix(attempt, "refused"), "%s: %s", name, attempt)
		}
		require.Empty(t, c.cartLines(t), name)
	}
	c.open(t, "/account")
	c.Await(t, "the session goes on", `document.querySelector(".doors") !== null`)
	c.Evaluate(t, `(() => {
		fetch("/akinai.bff.web.v1.CartService/SetCartLine", {
			method: "POST", headers: {"Content-Type": "application/json", "Akinai-Session": "1"}, body: JSON.stringify({sku: `+quoted(g.SKU)+`, quantity: 7}),
		}).then((r) => { window.attacked = String(r.status); });
		return "begun";
	})()`)
	c.Await(t, "the same write from a page of the shop", `window.attacked === "200"`)
	require.Len(t, c.cartLines(t), 1)
}

// cartLines returns the lines of the account's cart, by another way than the browser.
func (c *buyer) cartLines(t *testing.T) []*webv1.CartLine {
	t.Helper()
	answer := c.Get(t, "/v1/cart")
	require.NoError(t, answer.Has(http.StatusOK))
	var cart webv1.Cart
	answer.Read(t, &cart)
	return cart.GetLines()
}
