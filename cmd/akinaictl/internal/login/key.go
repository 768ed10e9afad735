package login

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// The variables of the environment that hold an API key, or the name of a file with one. A key is
// no flag, because other users of the machine can read the flags of a process.
const (
	KeyVariable     = "AKINAI_API_KEY"
	KeyFileVariable = "AKINAI_API_KEY_FILE"
)

// Key is an API key: a client of the issuer and its secret.
type Key struct{ client, secret string }

// KeyOfEnvironment returns the API key that the environment names, and whether it names one. A
// named file without a key is an error, so that no caller acts with another key.
func KeyOfEnvironment(getenv func(string) string) (Key, bool, error) {
	text := strings.TrimSpace(getenv(KeyVariable))
	if file := getenv(KeyFileVariable); text == "" && file != "" {
		data, err := os.ReadFile(file)
		if err != nil {
			return Key{}, false, fmt.Errorf("API key: %w", err)
		}
		if text = strings.TrimSpace(string(data)); text == "" {
			return Key{}, false, fmt.Errorf("API key: the file %s is empty", file)
		}
	}
	if text == "" {
		return Key{}, false, nil
	}
	client, secret, found := strings.Cut(text, ".")
	if !found || client == "" || secret == "" {
		return Key{}, false, errors.New("the API key is not one that was shown when it was created")
	}
	return Key{client, secret}, true, nil
}

// Tokens returns a source of access tokens of the key, which asks the issuer again when a token has
// expired. Safe for concurrent use.
func (k Key) Tokens(ctx context.Context, issuer string) (func(context.Context) (string, error), error) {
	provider, err := gooidc.NewProvider(ctx, issuer)
	if err != nil {
		return nil, fmt.Errorf("issuer %s: %w", issuer, err)
	}
	config := clientcredentials.Config{
		ClientID: k.client, ClientSecret: k.secret, TokenURL: provider.Endpoint().TokenURL, AuthStyle: oauth2.AuthStyleInHeader,
	}
	source := config.TokenSource(ctx)
	return func(context.Context) (string, error) {
		token, err := source.Token()
		var refused *oauth2.RetrieveError
		if errors.As(err, &refused) && refused.ErrorCode == "invalid_client" {
			return "", errors.New("the issuer refuses the API key: it is wrong, was revoked or has expired")
		}
		if err != nil {
			return "", fmt.Errorf("token of the API key: %w", err)
		}
		return token.AccessToken, nil
	}, nil
}
