// Package remote implements the ports of app with clients of other services, one file each.
// Messages do not leave it.
package remote
