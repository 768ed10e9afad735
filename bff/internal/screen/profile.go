package screen

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
)

// nameWithin bounds the wait for the name of the registration.
const nameWithin = 300 * time.Millisecond

// Profiles reads the caller's profile.
type Profiles struct {
	Users userv1connect.UserServiceClient
	// Accounts calls auth as the caller.
	Accounts authv1connect.AuthServiceClient
}

// Get returns the caller's profile. One that was never written has the name of the registration,
// if auth returns it.
func (p Profiles) Get(ctx context.Context) (*userv1.Profile, error) {
	res, err := p.Users.GetProfile(ctx, &userv1.GetProfileRequest{})
	if err != nil || res.GetProfile().GetVersion() > 0 {
		return res.GetProfile(), err
	}
	ctx, cancel := context.WithTimeout(ctx, nameWithin)
	defer cancel()
	account, err := p.Accounts.GetAccount(ctx, &authv1.GetAccountRequest{})
	if err != nil {
		return res.GetProfile(), nil // a profile is served without auth
	}
	profile := proto.CloneOf(res.GetProfile()) // the original may be shared
	profile.DisplayName = account.GetDisplayName()
	return profile, nil
}
