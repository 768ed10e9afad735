package screen

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	adminv1 "github.com/akinai/akinai/api/gen/akinai/bff/admin/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/language"
)

func TestTheMatrixHasEveryPermissionOfRolesInItsGroup(t *testing.T) {
	t.Parallel()
	rows := permissionRows([]string{"stock.read"}, language.Japanese)
	names := make([]string, len(rows))
	seen := make(map[string]bool)
	for i, row := range rows {
		names[i] = row.GetName()
		require.NotEqual(t, groupOther.japanese, row.GetGroup(), "%s has no group", row.GetName())
		require.Equal(t, row.GetName() == "stock.read", row.GetOwn())
		if i == 0 || rows[i-1].GetGroup() != row.GetGroup() {
			require.False(t, seen[row.GetGroup()], "the group %s is in one place", row.GetGroup())
			seen[row.GetGroup()] = true
		}
	}
	slices.Sort(names)
	require.Equal(t, auth.GrantablePermissions(), names)
	require.Equal(t, "在庫数・入出庫・拠点を参照します。", textOf(rows, "stock.read"))
	require.Equal(t, "Reads stock levels, movements and locations.", textOf(permissionRows(nil, language.English), "stock.read"))
}

func textOf(rows []*adminv1.PermissionRow, name string) string {
	i := slices.IndexFunc(rows, func(row *adminv1.PermissionRow) bool { return row.GetName() == name })
	return rows[i].GetText()
}

func TestARoleNamesTheStaffWhoHaveIt(t *testing.T) {
	t.Parallel()
	columns := roleColumns([]*authv1.Role{{Name: "catalog", Locked: "BEYOND_OWN_PERMISSIONS"}, {Name: "finance"}}, []*authv1.StaffMember{
		{Email: "hanako@example.com", Name: "花子", Roles: []string{"catalog", "customer"}},
		{Email: "taro@example.com", Roles: []string{"catalog"}},
	})
	require.Equal(t, []string{"花子", "taro@example.com"}, columns[0].GetMembers())
	require.Equal(t, "BEYOND_OWN_PERMISSIONS", columns[0].GetLocked())
	require.Empty(t, columns[1].GetMembers())
}
