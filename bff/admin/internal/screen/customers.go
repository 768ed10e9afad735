package screen

import (
	"context"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/width"
	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	adminv1 "github.com/akinai/akinai/api/gen/akinai/bff/admin/v1"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
)

// ErrCustomerNotFound says that no service knows a customer.
var ErrCustomerNotFound = errs.New(errs.NotFound, "CUSTOMER_NOT_FOUND", "there is no such customer")

const (
	defaultCustomers = 20
	// ordersShown is the number of orders on the page of a customer.
	ordersShown = 20
)

// FindCustomers asks the service that knows what the query is: auth for e-mail addresses and for
// all, user for names and telephone numbers, order for numbers of orders. The others complete the
// rows.
func (s *Screens) FindCustomers(ctx context.Context, req *adminv1.FindCustomersRequest) (*adminv1.FindCustomersResponse, error) {
	res := &adminv1.FindCustomersResponse{RequestId: requestID(ctx), AsOf: timestamppb.New(s.Clock.Now())}
	query, size := strings.TrimSpace(req.GetQuery()), req.GetPageSize()
	if size == 0 {
		size = defaultCustomers
	}
	find := s.byName
	if query == "" || strings.ContainsAny(query, "@＠") {
		find = s.byEmail
	}
	err := find(ctx, query, size, req.GetPageToken(), res)
	slices.Sort(res.GetUnavailableParts())
	return res, err
}

// byEmail lists the accounts whose address begins with email, and adds what people entered.
func (s *Screens) byEmail(ctx context.Context, email string, size int32, token string, res *adminv1.FindCustomersResponse) error {
	answer := s.Fanout.Begin(ctx)
	accounts := fanout.Required(answer, s.Backends.Auth.Method("SearchAccounts"), func(ctx context.Context) (*authv1.SearchAccountsResponse, error) {
		return s.Accounts.SearchAccounts(ctx, &authv1.SearchAccountsRequest{Email: email, PageSize: size, PageToken: token})
	})
	if err := answer.Wait(); err != nil {
		return err
	}
	res.NextPageToken = accounts.Value().GetNextPageToken()
	for _, account := range accounts.Value().GetAccounts() {
		res.Customers = append(res.Customers, &adminv1.CustomerRow{UserId: account.GetId(), Email: account.GetEmail(), CreatedAt: account.GetCreatedAt()})
	}
	return s.complete(ctx, res, true, false)
}

// byName lists the customers with a name or telephone number, and the one who placed the order of
// this number.
func (s *Screens) byName(ctx context.Context, query string, size int32, token string, res *adminv1.FindCustomersResponse) error {
	answer := s.Fanout.Begin(ctx)
	found := fanout.Required(answer, s.Backends.User.Method("SearchCustomers"), func(ctx context.Context) (*userv1.SearchCustomersResponse, error) {
		return s.Customers.SearchCustomers(ctx, &userv1.SearchCustomersRequest{Query: query, PageSize: size, PageToken: token})
	})
	var orders *fanout.Part[*orderv1.SearchOrdersResponse]
	number := digits(query)
	if number != "" && token == "" && slices.Contains(auth.From(ctx).Permissions, "orders.find") {
		orders = fanout.Optional(answer, "orders", s.Backends.Order.Method("SearchOrders"), func(ctx context.Context) (*orderv1.SearchOrdersResponse, error) {
			return s.Orders.SearchOrders(ctx, &orderv1.SearchOrdersRequest{Query: query, PageSize: ordersShown})
		})
	}
	if err := answer.Wait(); err != nil {
		return err
	}
	res.UnavailableParts, res.NextPageToken = answer.Unavailable(), found.Value().GetNextPageToken()
	byOrder := false
	for _, order := range orders.Value().GetOrders() {
		if digits(order.GetNumber()) == number && order.GetCustomerId() != "" {
			res.Customers, byOrder = append(res.Customers, &adminv1.CustomerRow{UserId: order.GetCustomerId()}), true
		}
	}
	for _, c := range found.Value().GetCustomers() {
		if !byOrder || c.GetUserId() != res.GetCustomers()[0].GetUserId() {
			res.Customers = append(res.Customers, &adminv1.CustomerRow{
				UserId: c.GetUserId(), Name: c.GetName(), NameKana: c.GetNameKana(), Phone: c.GetPhone(),
			})
		}
	}
	return s.complete(ctx, res, byOrder, true)
}

// digits returns a text of digits, with signs between them, as digits alone; "" for another text.
func digits(text string) string {
	text = strings.NewReplacer("-", "", " ", "").Replace(width.Fold.String(text))
	if strings.Trim(text, "0123456789") != "" {
		return ""
	}
	return text
}

// complete adds what the other services know of the customers in res.
func (s *Screens) complete(ctx context.Context, res *adminv1.FindCustomersResponse, profiles, accounts bool) error {
	if len(res.GetCustomers()) == 0 {
		return nil
	}
	rows := make(map[string]*adminv1.CustomerRow)
	for _, row := range res.GetCustomers() {
		rows[row.GetUserId()] = row
	}
	ids := slices.Sorted(maps.Keys(rows))
	answer := s.Fanout.Begin(ctx)
	var people *fanout.Part[*userv1.BatchGetCustomersResponse]
	if profiles {
		people = fanout.Optional(answer, "profiles", s.Backends.User.Method("BatchGetCustomers"), func(ctx context.Context) (*userv1.BatchGetCustomersResponse, error) {
			return s.Customers.BatchGetCustomers(ctx, &userv1.BatchGetCustomersRequest{UserIds: ids})
		})
	}
	var owners *fanout.Part[*authv1.BatchGetAccountsResponse]
	if accounts {
		owners = fanout.Optional(answer, "accounts", s.Backends.Auth.Method("BatchGetAccounts"), func(ctx context.Context) (*authv1.BatchGetAccountsResponse, error) {
			return s.Accounts.BatchGetAccounts(ctx, &authv1.BatchGetAccountsRequest{AccountIds: ids})
		})
	}
	if err := answer.Wait(); err != nil {
		return err
	}
	res.UnavailableParts = append(res.UnavailableParts, answer.Unavailable()...)
	for _, c := range people.Value().GetCustomers() {
		if row := rows[c.GetUserId()]; row != nil {
			row.Name, row.NameKana, row.Phone = c.GetName(), c.GetNameKana(), c.GetPhone()
		}
	}
	for _, a := range owners.Value().GetAccounts() {
		if row := rows[a.GetId()]; row != nil {
			row.Email, row.CreatedAt = a.GetEmail(), a.GetCreatedAt()
		}
	}
	return nil
}

// GetCustomerPage returns what staff see of a customer.
func (s *Screens) GetCustomerPage(ctx context.Context, req *adminv1.GetCustomerPageRequest) (*adminv1.GetCustomerPageResponse, error) {
	asOf, answer, user := timestamppb.New(s.Clock.Now()), s.Fanout.Begin(ctx), strings.ToLower(req.GetUserId())
	customer := fanout.Required(answer, s.Backends.User.Method("GetCustomer"), func(ctx context.Context) (*userv1.GetCustomerResponse, error) {
		return s.Customers.GetCustomer(ctx, &userv1.GetCustomerRequest{UserId: user})
	})
	accounts := fanout.Optional(answer, "account", s.Backends.Auth.Method("BatchGetAccounts"), func(ctx context.Context) (*authv1.BatchGetAccountsResponse, error) {
		return s.Accounts.BatchGetAccounts(ctx, &authv1.BatchGetAccountsRequest{AccountIds: []string{user}})
	})
	var orders *fanout.Part[*orderv1.SearchOrdersResponse]
	if slices.Contains(auth.From(ctx).Permissions, "orders.find") {
		orders = fanout.Optional(answer, "orders", s.Backends.Order.Method("SearchOrders"), func(ctx context.Context) (*orderv1.SearchOrdersResponse, error) {
			return s.Orders.SearchOrders(ctx, &orderv1.SearchOrdersRequest{CustomerId: user, PageSize: ordersShown})
		})
	}
	if err := answer.Wait(); err != nil {
		return nil, err
	}
	res := &adminv1.GetCustomerPageResponse{
		RequestId: requestID(ctx), AsOf: asOf, UnavailableParts: answer.Unavailable(),
		Profile: customer.Value().GetProfile(), Addresses: customer.Value().GetAddresses(), Notes: customer.Value().GetNotes(),
		Orders: orders.Value().GetOrders(), MoreOrders: orders.Value().GetNextPageToken() != "",
	}
	if found := accounts.Value().GetAccounts(); len(found) > 0 {
		res.Account = found[0]
	}
	if unknown(res) {
		return nil, ErrCustomerNotFound
	}
	return res, nil
}

// unknown reports whether every service has answered, and none knows the customer.
func unknown(res *adminv1.GetCustomerPageResponse) bool {
	profile := res.GetProfile()
	return res.GetAccount() == nil && len(res.GetUnavailableParts()) == 0 && profile.GetVersion() == 0 && len(profile.GetMetadata()) == 0 &&
		len(res.GetAddresses()) == 0 && len(res.GetNotes()) == 0 && len(res.GetOrders()) == 0
}
