package rpc

import (
	"context"
	"encoding/base64"
	"unicode/utf8"

	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// defaultStaffPage is the number of staff on a page whose size the caller leaves open.
const defaultStaffPage = 50

// StaffServer implements StaffService.
type StaffServer struct{ app *app.Staff }

// NewStaffServer returns the server of the use cases in app.
func NewStaffServer(app *app.Staff) *StaffServer { return &StaffServer{app: app} }

// BootstrapStaff makes the link for the first superadmin.
func (s *StaffServer) BootstrapStaff(ctx context.Context, req *authv1.BootstrapStaffRequest) (*authv1.BootstrapStaffResponse, error) {
	email, err := domain.NewEmail(req.GetEmail())
	if err != nil {
		return nil, err
	}
	link, expires, err := s.app.Bootstrap(ctx, auth.From(ctx).Subject, email)
	if err != nil {
		return nil, err
	}
	return &authv1.BootstrapStaffResponse{Link: link.Reveal(), ExpiresAt: timestamppb.New(expires)}, nil
}

// InviteStaff mails an invitation.
func (s *StaffServer) InviteStaff(ctx context.Context, req *authv1.InviteStaffRequest) (*authv1.InviteStaffResponse, error) {
	email, err := domain.NewEmail(req.GetEmail())
	if err == nil {
		err = s.app.Invite(ctx, editorOf(ctx), email, req.GetRoles(), language.Language(req.GetLanguage()))
	}
	if err != nil {
		return nil, err
	}
	return &authv1.InviteStaffResponse{}, nil
}

// CancelInvitation deletes an open invitation.
func (s *StaffServer) CancelInvitation(ctx context.Context, req *authv1.CancelInvitationRequest) (*authv1.CancelInvitationResponse, error) {
	email, err := domain.NewEmail(req.GetEmail())
	if err == nil {
		err = s.app.CancelInvitation(ctx, editorOf(ctx), email)
	}
	if err != nil {
		return nil, err
	}
	return &authv1.CancelInvitationResponse{}, nil
}

// ListStaff returns staff by e-mail address, and with the first page the open invitations.
func (s *StaffServer) ListStaff(ctx context.Context, req *authv1.ListStaffRequest) (*authv1.ListStaffResponse, error) {
	after, err := base64.RawURLEncoding.Strict().DecodeString(req.GetPageToken())
	if err != nil || !utf8.Valid(after) {
		return nil, domain.ErrPageToken
	}
	size := int(req.GetPageSize())
	if size == 0 {
		size = defaultStaffPage
	}
	staff, invitations, err := s.app.List(ctx, editorOf(ctx), string(after), domain.AccountID(req.GetUserId()), size+1)
	if err != nil {
		return nil, err
	}
	res := &authv1.ListStaffResponse{}
	if len(staff) > size {
		staff = staff[:size]
		res.NextPageToken = base64.RawURLEncoding.EncodeToString([]byte(staff[size-1].Email.Lookup()))
	}
	for _, m := range staff {
		res.Staff = append(res.Staff, &authv1.StaffMember{
			UserId: string(m.ID), Email: m.Email.Reveal(), Name: m.Name, Roles: m.Roles, Disabled: m.Disabled, CreatedAt: timestamppb.New(m.CreatedAt),
			SecondFactor: m.SecondFactor, StatusReason: m.StatusReason, Locked: errs.ReasonOf(m.Locked),
		})
	}
	for _, i := range invitations {
		res.Invitations = append(res.Invitations, &authv1.Invitation{
			Email: i.Email.Reveal(), Roles: i.Roles, InvitedBy: string(i.InvitedBy), CreatedAt: timestamppb.New(i.CreatedAt),
			ExpiresAt: timestamppb.New(i.ExpiresAt),
		})
	}
	return res, nil
}

// DisableStaff ends the sessions of a staff account and refuses its logins.
func (s *StaffServer) DisableStaff(ctx context.Context, req *authv1.DisableStaffRequest) (*authv1.DisableStaffResponse, error) {
	account, err := domain.NewAccountRef(req.GetAccount())
	if err == nil {
		err = s.app.Disable(ctx, editorOf(ctx), account, req.GetReason())
	}
	if err != nil {
		return nil, err
	}
	return &authv1.DisableStaffResponse{}, nil
}

// EnableStaff lets a disabled account log in again.
func (s *StaffServer) EnableStaff(ctx context.Context, req *authv1.EnableStaffRequest) (*authv1.EnableStaffResponse, error) {
	account, err := domain.NewAccountRef(req.GetAccount())
	if err == nil {
		err = s.app.Enable(ctx, editorOf(ctx), account, req.GetReason())
	}
	if err != nil {
		return nil, err
	}
	return &authv1.EnableStaffResponse{}, nil
}
