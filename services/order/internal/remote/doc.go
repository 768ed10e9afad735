// Package remote turns the clients of other services into the ports of app: a file a service. Messages end here.
package remote
