"""The practice Xero: an Accounting API that behaves as Xero is known to, all amounts worked out on its own."""
