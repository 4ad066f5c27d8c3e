package smtpx

import (
	"net/smtp"
)

// Run is the feature.
func Run(args []string) error {
	return smtp.SendMail(args[0], nil, args[1], args[2:3], []byte(args[3]))
}
