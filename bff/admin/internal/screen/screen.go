// Package screen has the RPCs that the edge for staff answers itself.
package screen

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	adminv1 "github.com/akinai/akinai/api/gen/akinai/bff/admin/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/rpc"
)

// Screens implements adminv1connect.ScreenServiceHandler.
type Screens struct {
	Authenticate rpc.Authenticate
	// Idle is the time without a request after which a session ends.
	Idle time.Duration
}

// GetShell returns who is logged in, and what the person may do.
func (s *Screens) GetShell(ctx context.Context, _ *adminv1.GetShellRequest) (*adminv1.GetShellResponse, error) {
	ctx, err := rpc.Identify(ctx, s.Authenticate)
	if err != nil {
		return nil, err
	}
	person := auth.From(ctx)
	if !person.Person() {
		return &adminv1.GetShellResponse{}, nil
	}
	res := &adminv1.GetShellResponse{SignedIn: true, UserId: person.Subject, Permissions: person.Permissions, SessionIdle: durationpb.New(s.Idle)}
	if person.SecondFactor() {
		res.SteppedUpUntil = timestamppb.New(person.AuthTime.Add(auth.StepUpAge))
	}
	return res, nil
}
