package screen_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
	"github.com/akinai/akinai/bff/internal/screen"
	"github.com/akinai/akinai/pkg/errs"
)

// profileOf is a user service with one profile.
type profileOf struct {
	userv1connect.UserServiceClient

	profile *userv1.Profile
}

func (p profileOf) GetProfile(context.Context, *userv1.GetProfileRequest) (*userv1.GetProfileResponse, error) {
	return &userv1.GetProfileResponse{Profile: p.profile}, nil
}

// accountOf is an auth service; get returns the name of the account.
type accountOf struct {
	authv1connect.AuthServiceClient

	get func(ctx context.Context) (string, error)
}

func (a accountOf) GetAccount(ctx context.Context, _ *authv1.GetAccountRequest) (*authv1.GetAccountResponse, error) {
	name, err := a.get(ctx)
	return &authv1.GetAccountResponse{DisplayName: name}, err
}

// TestTheNameOfTheRegistrationIsShownUntilAProfileIsWritten: without auth there is none, and the
// profile is served all the same.
func TestTheNameOfTheRegistrationIsShownUntilAProfileIsWritten(t *testing.T) {
	known := func(context.Context) (string, error) { return "花子", nil }
	for name, tc := range map[string]struct {
		profile *userv1.Profile
		get     func(ctx context.Context) (string, error)
		want    string
	}{
		"no profile":   {&userv1.Profile{UserId: "u"}, known, "花子"},
		"a profile":    {&userv1.Profile{UserId: "u", DisplayName: "Hanako", Version: 1}, known, "Hanako"},
		"auth refuses": {&userv1.Profile{UserId: "u"}, func(context.Context) (string, error) { return "", errs.New(errs.Unavailable, "X", "x") }, ""},
		"auth does not answer": {&userv1.Profile{UserId: "u"}, func(ctx context.Context) (string, error) {
			<-ctx.Done()
			return "", ctx.Err()
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			got, err := screen.Profiles{Users: profileOf{profile: tc.profile}, Accounts: accountOf{get: tc.get}}.Get(t.Context())
			require.NoError(t, err)
			require.Equal(t, tc.want, got.GetDisplayName())
			require.Equal(t, "u", got.GetUserId())
			require.Less(t, time.Since(began), 2*time.Second)
		})
	}
}
