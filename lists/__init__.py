"""The list page of any record: filters, columns, selection, bulk acts."""
