// Package domain defines profiles and addresses. Text arrives in the canonical form of pkg/text;
// this package refuses what PostgreSQL cannot store unchanged.
package domain
