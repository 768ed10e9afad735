package login

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"github.com/gofrs/flock"
	"golang.org/x/oauth2"
)

// ErrLoggedOut is returned if there are no tokens, or they have ended.
var ErrLoggedOut = errors.New("you are not logged in: akinaictl login")

// lockRetry is the interval at which a lock is tried that another command holds.
const lockRetry = 50 * time.Millisecond

// Store keeps the tokens of one issuer in a file with mode 0600. Commands that run at once exclude
// each other by a lock on a file beside it: a refresh token is used once.
type Store struct {
	file   string
	issuer string
}

// NewStore returns the store for an issuer. dir is that of the person's settings, if "".
func NewStore(dir, issuer string) (*Store, error) {
	if dir == "" {
		settings, err := os.UserConfigDir()
		if err != nil {
			return nil, err
		}
		dir = filepath.Join(settings, "akinai")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(issuer))
	return &Store{file: filepath.Join(dir, "tokens-"+hex.EncodeToString(sum[:8])+".json"), issuer: issuer}, nil
}

// locked runs work while no other command reads or writes the tokens.
func (s *Store) locked(ctx context.Context, work func() error) error {
	lock := flock.New(s.file+".lock", flock.SetPermissions(0o600))
	if ok, err := lock.TryLockContext(ctx, lockRetry); !ok {
		return fmt.Errorf("lock the tokens: %w", err)
	}
	defer func() { _ = lock.Unlock() }()
	return work()
}

// Save replaces the tokens.
func (s *Store) Save(ctx context.Context, token *oauth2.Token) error {
	return s.locked(ctx, func() error { return s.write(token) })
}

// write writes a new file with the mode and moves it in place of the old one.
func (s *Store) write(token *oauth2.Token) error {
	data, err := json.Marshal(token) //nolint:gosec // the file is for them
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(s.file), "tokens-*.new") // with mode 0600
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	err = errors.Join(err, file.Close())
	if err == nil {
		err = os.Rename(file.Name(), s.file)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(file.Name()))
	}
	return err
}

func (s *Store) read() (*oauth2.Token, error) {
	data, err := os.ReadFile(s.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrLoggedOut
	}
	if err != nil {
		return nil, err
	}
	var token oauth2.Token
	if err := json.Unmarshal(data, &token); err != nil {
		return nil, fmt.Errorf("tokens in %s: %w", s.file, err)
	}
	return &token, nil
}

// Access returns an access token, and refreshes it if it is about to expire. Errors: ErrLoggedOut.
func (s *Store) Access(ctx context.Context) (access string, err error) {
	err = s.locked(ctx, func() error {
		token, err := s.read()
		if err != nil {
			return err
		}
		if !token.Valid() {
			if token, err = s.refresh(ctx, token); err != nil {
				return err
			}
		}
		access = token.AccessToken
		return nil
	})
	return access, err
}

func (s *Store) refresh(ctx context.Context, token *oauth2.Token) (*oauth2.Token, error) {
	provider, err := gooidc.NewProvider(ctx, s.issuer)
	if err != nil {
		return nil, fmt.Errorf("issuer %s: %w", s.issuer, err)
	}
	renewed, err := configOf(provider, "").TokenSource(ctx, token).Token()
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) && refused.ErrorCode == "invalid_grant" {
		return nil, errors.Join(ErrLoggedOut, os.Remove(s.file))
	}
	if err != nil {
		return nil, fmt.Errorf("refresh the tokens: %w", err)
	}
	return renewed, s.write(renewed)
}

// Logout ends the session at the issuer and deletes the tokens. It does nothing without tokens. The
// tokens are deleted also if the issuer cannot be reached.
func (s *Store) Logout(ctx context.Context) error {
	return s.locked(ctx, func() error {
		token, err := s.read()
		if errors.Is(err, ErrLoggedOut) {
			return nil
		}
		if err == nil {
			err = s.revoke(ctx, token)
		}
		return errors.Join(err, os.Remove(s.file))
	})
}

func (s *Store) revoke(ctx context.Context, token *oauth2.Token) error {
	provider, err := gooidc.NewProvider(ctx, s.issuer)
	if err != nil {
		return fmt.Errorf("issuer %s: %w", s.issuer, err)
	}
	var metadata struct {
		Revocation string `json:"revocation_endpoint"`
	}
	if err := provider.Claims(&metadata); err != nil {
		return err
	}
	form := url.Values{"token": {token.RefreshToken}, "client_id": {ClientID}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, metadata.Revocation, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("revoke the session: the issuer answers %d", response.StatusCode)
	}
	return nil
}
