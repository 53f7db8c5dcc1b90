"""The settings of the practice business: who it is, its chart of accounts, tax rates, tracking and items."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from jobsync_tui.sandbox.xero.books import Books

LABOUR, MATERIALS, TRAVEL, HIRE, CERTIFICATES, SUBCONTRACT = "200", "210", "220", "230", "240", "310"
PURCHASES = "320"
SALES_TAX, PURCHASE_TAX = "OUTPUT2", "INPUT2"
GST = Decimal(15)
LOCKED_DAYS = 120

ACCOUNTS: tuple[tuple[str, str, str, str], ...] = (  # Code, Name, Type, TaxType; what sales use comes first
    (LABOUR, "Sales - Labour", "REVENUE", SALES_TAX),
    (MATERIALS, "Sales - Materials", "REVENUE", SALES_TAX),
    (TRAVEL, "Sales - Call-out and Travel", "REVENUE", SALES_TAX),
    (HIRE, "Sales - Plant and Scaffold Hire", "REVENUE", SALES_TAX),
    (CERTIFICATES, "Sales - Certificates and Fees", "REVENUE", SALES_TAX),
    ("250", "Sales - Heat Pumps Supplied", "REVENUE", SALES_TAX),
    ("260", "Other Revenue", "REVENUE", SALES_TAX),
    ("270", "Interest Income", "OTHERINCOME", "NONE"),
    (SUBCONTRACT, "Subcontract On-billed", "REVENUE", SALES_TAX),
    (PURCHASES, "Materials Purchased", "DIRECTCOSTS", PURCHASE_TAX),
    ("325", "Subcontractors", "DIRECTCOSTS", PURCHASE_TAX),
    ("330", "Plant Hire", "DIRECTCOSTS", PURCHASE_TAX),
    ("400", "Advertising", "OVERHEADS", PURCHASE_TAX),
    ("404", "Bank Fees", "EXPENSE", "NONE"),
    ("408", "Cleaning", "EXPENSE", PURCHASE_TAX),
    ("412", "Accounting Fees", "EXPENSE", PURCHASE_TAX),
    ("416", "Depreciation", "DEPRECIATN", "NONE"),
    ("420", "Entertainment", "EXPENSE", PURCHASE_TAX),
    ("425", "Freight and Courier", "EXPENSE", PURCHASE_TAX),
    ("429", "General Expenses", "EXPENSE", PURCHASE_TAX),
    ("433", "Insurance", "EXPENSE", PURCHASE_TAX),
    ("437", "Interest Expense", "EXPENSE", "NONE"),
    ("441", "Legal Expenses", "EXPENSE", PURCHASE_TAX),
    ("445", "Light, Power, Heating", "EXPENSE", PURCHASE_TAX),
    ("449", "Motor Vehicle Expenses", "EXPENSE", PURCHASE_TAX),
    ("453", "Office Expenses", "EXPENSE", PURCHASE_TAX),
    ("461", "Printing and Stationery", "EXPENSE", PURCHASE_TAX),
    ("465", "Rates", "EXPENSE", PURCHASE_TAX),
    ("469", "Rent", "EXPENSE", PURCHASE_TAX),
    ("473", "Repairs and Maintenance", "EXPENSE", PURCHASE_TAX),
    ("477", "Wages", "EXPENSE", "NONE"),
    ("485", "Software Subscriptions", "EXPENSE", PURCHASE_TAX),
    ("489", "Telephone and Internet", "EXPENSE", PURCHASE_TAX),
    ("493", "Training and Licences", "EXPENSE", PURCHASE_TAX),
    ("630", "Stock of Materials", "INVENTORY", "NONE"),
    ("710", "Office Equipment", "FIXED", PURCHASE_TAX),
    ("720", "Tools and Test Gear", "FIXED", PURCHASE_TAX),
    ("740", "Vehicles", "FIXED", PURCHASE_TAX),
    ("850", "Customer Deposits Held", "CURRLIAB", "NONE"),
    ("900", "Vehicle Loan", "TERMLIAB", "NONE"),
    ("970", "Owner Funds Introduced", "EQUITY", "NONE"),
)

SYSTEM_ACCOUNTS = (
    ("610", "Accounts Receivable", "CURRENT", "DEBTORS"),
    ("800", "Accounts Payable", "CURRLIAB", "CREDITORS"),
    ("820", "GST", "CURRLIAB", "GST"),
    ("860", "Rounding", "CURRLIAB", "ROUNDING"),
    ("960", "Retained Earnings", "EQUITY", "RETAINEDEARNINGS"),
)

TAX_RATES = (  # TaxType, Name, percent, ReportTaxType, side
    ("NONE", "No GST", "0", "NONE", "both"),
    (SALES_TAX, "15% GST on Income", "15", "OUTPUT", "sales"),
    (PURCHASE_TAX, "15% GST on Expenses", "15", "INPUT", "purchases"),
    ("ZERORATED", "Zero Rated", "0", "OUTPUT", "sales"),
    ("OUTPUT", "Old GST on Income", "12.5", "OUTPUT", "sales"),
    ("INPUT", "Old GST on Expenses", "12.5", "INPUT", "purchases"),
)

REGIONS = ("North", "Central", "South", "Islands")

ITEMS = (  # Code, Name, price, account
    ("LAB-STD", "Labour - electrician (hr)", "95.00", LABOUR),
    ("LAB-APP", "Labour - apprentice (hr)", "58.00", LABOUR),
    ("LAB-AH", "Labour - after hours (hr)", "142.50", LABOUR),
    ("CALL-OUT", "Call-out fee", "65.00", TRAVEL),
    ("COC", "Certificate of compliance", "45.00", CERTIFICATES),
)


def organisation(today: date) -> dict[str, Any]:
    """Xero's Organisation of the practice business, locked up to some months before today."""
    return {
        "Name": "Kauri Electrical Ltd",
        "CountryCode": "NZ",
        "IsDemoCompany": True,
        "PeriodLockDate": (today - timedelta(days=LOCKED_DAYS)).replace(day=1) - timedelta(days=1),
        "PaymentTerms": {
            "Bills": {"Day": 20, "Type": "OFFOLLOWINGMONTH"},
            "Sales": {"Day": 20, "Type": "OFFOLLOWINGMONTH"},
        },
    }


def seed_chart(books: Books) -> None:
    """Write every setting but the organisation itself into empty books."""
    _seed_tax_rates(books)
    for code, name, kind, tax in ACCOUNTS:
        books.seed_account(Code=code, Name=name, Type=kind, TaxType=tax)
    for code, name, kind, system in SYSTEM_ACCOUNTS:
        books.seed_account(Code=code, Name=name, Type=kind, SystemAccount=system)
    books.seed_account(Code="090", Name="Trading Account", Type="BANK", BankAccountNumber="00-0000-0000000-00")
    books.seed_account(Code="205", Name="Sales - Solar (closed)", TaxType=SALES_TAX, Status="ARCHIVED")
    books.seed_tracking_category(Name="Region", Options=list(REGIONS))
    for code, name, price, account in ITEMS:
        sold = {"UnitPrice": Decimal(price), "AccountCode": account, "TaxType": SALES_TAX}
        books.seed_item(Code=code, Name=name, SalesDetails=sold)
    books.seed_branding_theme(Name="Standard")
    books.seed_branding_theme(Name="Property managers")


def _seed_tax_rates(books: Books) -> None:
    for tax_type, name, percent, report, side in TAX_RATES:
        books.seed_tax_rate(
            TaxType=tax_type,
            Name=name,
            EffectiveRate=Decimal(percent),
            ReportTaxType=report,
            CanApplyToRevenue=side != "purchases",
            CanApplyToExpenses=side != "sales",
        )
