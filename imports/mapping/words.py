"""What other programs call the fields of a lead, and those that are alike elsewhere.

In the languages lists come in: Salesforce, HubSpot, Zoho, Pipedrive, Outlook, Google,
LinkedIn, Mailchimp, Facebook and Google ads. Compared without case, accents, blanks and
punctuation.
"""

_WORDS = {
    "first_name": """
        First Name; FirstName; Given Name; Forename; fname; Vorname; Prénom;
        Nombre; Nome; Voornaam; Imię; Förnamn; Fornavn; Imie; Имя; 名; Contact
        First Name; Lead First Name; Nombre de pila; Primer nombre; Etunimi;
        Jméno; First; Person First Name
    """,
    "last_name": """
        Last Name; LastName; Surname; Family Name; lname; Nachname; Familienname;
        Nom de famille; Apellido; Apellidos; Sobrenome; Cognome; Achternaam;
        Nazwisko; Efternamn; Etternavn; Efternavn; Фамилия; 姓; Contact Last Name;
        Lead Last Name; Sukunimi; Příjmení; Last; Second Name; Apelido; Person
        Last Name
    """,
    "middle_name": """
        Middle Name; MiddleName; Additional Name; Zweiter Vorname; Отчество;
        Deuxième prénom; Segundo nombre; Middle Initial; Middle
    """,
    "full_name": """
        Name; Full Name; FullName; Contact Name; Lead Name; Person Name; Contact;
        Display Name; Nom complet; Nombre completo; Vollständiger Name; Nom; Nome
        completo; Nome e cognome; Nom et prénom; Nombre y apellidos; Your Name;
        Customer Name; ФИО; Person; Ansprechpartner; Kontakt; Kontaktperson;
        Volledige naam; Naam; Attendee; Attendee Name; Client; Client Name;
        Prospect; Prospect Name; File As; 氏名; Primary Contact; Contact Person;
        Imię i nazwisko; Person - Name; Nome completo do lead; Namn; Navn
    """,
    "salutation": """
        Salutation; Anrede; Civilité; Honorific; Name Prefix; Prefix; Mr/Mrs;
        Tratamiento; Courtesy Title; Aanhef; Honorific Prefix; Trattamento
    """,
    "suffix": """
        Suffix; Name Suffix; Namenszusatz; Honorific Suffix
    """,
    "title": """
        Title; Job Title; JobTitle; Position; Job; Role; Job Role; Function;
        Funktion; Fonction; Cargo; Puesto; Beruf; Berufsbezeichnung; Poste;
        Organization Title; Organization 1 - Title; Work Title; Job Position;
        Ruolo; Functie; Stanowisko; Должность; Titre; Título; Occupation;
        Designation; Headline; Contact Title
    """,
    "company": """
        Company; Company Name; CompanyName; Account Name; Account; Organization;
        Organisation; Organization Name; Organisation Name; Firma; Firmenname;
        Unternehmen; Entreprise; Société; Empresa; Azienda; Bedrijf; Bedrijfsnaam;
        Employer; Organization 1 - Name; Business; Business Name; Associated
        Company; Associated Company Name; Primary Company; Current Company;
        Компания; 会社名; Företag; Firma / Organisation; Organização; Compañía;
        Raison sociale; Company / Account; Work Company; Yritys; Società;
        Organization - Name; Person - Organization; Lead - Organization; Ragione
        sociale; Nombre de la empresa
    """,
    "email": """
        Email; E-mail; Email Address; EmailAddress; E-Mail-Adresse; Mail; E-mail 1
        - Value; Primary Email; Work Email; Correo; Correo electrónico; Courriel;
        Adresse e-mail; Adresse mail; Adresse email; Indirizzo email; E-mailadres;
        E-postadress; Электронная почта; メールアドレス; Your Email; Contact Email; Lead
        Email; Business Email; Company Email; Email 1; Person Email; Person -
        Email; Email (Work); Email Work; Person - Email - Work; Subscriber; Email
        ID; Posta elettronica; Adres e-mail; E-post; E-Mail 1; Email1; User Email;
        Sähköposti; Endereço de e-mail; Member Email; E-mail Address; Personal
        Email; Почта
    """,
    "phone": """
        Phone; Telephone; Phone Number; PhoneNumber; Tel; Tel.; Telefon;
        Telefonnummer; Téléphone; Teléfono; Telefone; Telefono; Telefoon; Business
        Phone; Work Phone; Office Phone; Company Phone; Primary Phone; Phone 1 -
        Value; Phone 1; Contact Phone; Lead Phone; Телефон; 電話番号; Phone No; Phone
        No.; Contact Number; Work Phone Number; Main Phone; Person - Phone; Phone
        (Work); Phone Work; Person - Phone - Work; Telefonnr; Número de teléfono;
        Numéro de téléphone; Direct Phone; Geschäftlich; Telefon geschäftlich;
        Telefon (geschäftlich); Numer telefonu; Telefonnummer (geschäftlich);
        Puhelin; Telephone Number; Business Phone Number; Phone1; User Phone;
        Company Main Phone
    """,
    "mobile": """
        Mobile; Mobile Phone; MobilePhone; Mobile Number; Cell; Cell Phone; Handy;
        Mobil; Mobiltelefon; Mobilnummer; Portable; Móvil; Celular; Cellulare;
        Mobiel; Mobile Phone Number; Phone 2 - Value; Mobile No; Téléphone
        portable; Teléfono móvil; Handynummer; Person - Phone - Mobile; Phone
        (Mobile); Phone Mobile; Cellphone; Мобильный; Mobile No.; WhatsApp;
        WhatsApp Number; Komórka; GSM
    """,
    "fax": """
        Fax; Fax Number; FaxNumber; Business Fax; Telefax; Faxnummer; Télécopie;
        Fax geschäftlich; Numéro de fax; Company Fax
    """,
    "website": """
        Website; Web Site; Web Page; Website URL; URL; Homepage; Web; Webseite;
        Internetseite; Site web; Sitio web; Sito web; Site; Company Website;
        Company Domain Name; Company Domain; Domain; Website 1 - Value; Webpage;
        Web Address; Internet; Organization - Website; Сайт; Página web; Hemsida
    """,
    "street": """
        Street; Street Address; Address; Address 1; Address Line 1; Mailing
        Street; Business Street; Straße; Strasse; Straße und Hausnummer; Adresse;
        Dirección; Endereço; Indirizzo; Adres; Rue; Calle; Rua; Via; Address 1 -
        Street; Street 1; Billing Street; Address Street; Anschrift; Company
        Address; Straat; Адрес; 住所; Adress; Postal Address; Lead Street; Street
        Name; Work Street; Company Street; Business Address Street
    """,
    "city": """
        City; Town; Mailing City; Business City; Ort; Stadt; Ville; Ciudad;
        Cidade; Città; Plaats; Woonplaats; Address 1 - City; Billing City;
        Locality; Wohnort; Miasto; Город; Stad; Población; Localidad; Comune;
        Address City; Lead City; Postort; Work City; Company City; City/Town
    """,
    "state": """
        State; Province; State/Province; State or Province; State/Region; Region;
        Mailing State; Business State; Bundesland; Provincia; Estado; Provincie;
        Département; Address 1 - Region; Billing State; County; Kanton; Région;
        Regione; Область; Lead State; Work State; Company State; Mailing
        State/Province; Billing State/Province
    """,
    "state_code": """
        State Code; StateCode; State/Province Code; Region Code
    """,
    "postal_code": """
        Zip; Zip Code; ZipCode; Postal Code; PostalCode; Postcode; Zip/Postal
        Code; PLZ; Postleitzahl; Code postal; Código postal; CEP; CAP; Mailing
        Zip; Business Postal Code; Address 1 - Postal Code; Billing Zip; Mailing
        Postal Code; Mailing Zip/Postal Code; Billing Zip/Postal Code; Post Code;
        Kod pocztowy; Индекс; Postnummer; ZIP/Postcode; CP; Lead Zip; Work Zip;
        Company Zip; Billing Postal Code
    """,
    "country": """
        Country; Country/Region; Country Name; Mailing Country; Business
        Country/Region; Land; Pays; País; Paese; Nation; Address 1 - Country;
        Billing Country; Business Country; Страна; 国; Kraj; Lead Country; Nazione;
        Work Country; Company Country; Country or Region; Maa
    """,
    "country_code": """
        Country Code; CountryCode; ISO Country; Country ISO; Country ISO Code;
        Ländercode
    """,
    "lead_source": """
        Lead Source; LeadSource; Source; Original Source; Origin; Quelle;
        Herkunft; Leadquelle; Source du lead; Origen; Fuente; Fonte; Bron; Канал;
        Original Source Type; Original Traffic Source; Channel; Kanal; Lead
        Origin; Acquisition Channel; Origem; Lead - Source; Canal; Provenienza;
        How did you hear about us; Platform; Source channel; Lead source channel
    """,
    "industry": """
        Industry; Branche; Secteur; Secteur d'activité; Sector; Industria;
        Settore; Setor; Bransch; Industry Type; Company Industry; Отрасль; Bransje
    """,
    "rating": """
        Rating; Lead Rating; Bewertung; Temperature; Hotness; Évaluation;
        Valoración; Lead Temperature
    """,
    "annual_revenue": """
        Annual Revenue; AnnualRevenue; Revenue; Turnover; Jahresumsatz; Umsatz;
        Chiffre d'affaires; Ingresos anuales; Company Revenue; Fatturato; Omzet;
        Annual Turnover; Facturación; Yearly Revenue
    """,
    "number_of_employees": """
        No. of Employees; Number of Employees; NumberOfEmployees; Employees;
        Employee Count; Company Size; Headcount; Mitarbeiter; Mitarbeiterzahl;
        Anzahl Mitarbeiter; Effectif; Empleados; Dipendenti; No of Employees;
        Nombre d'employés; Número de empleados; # Employees; Staff; Aantal
        medewerkers
    """,
    "description": """
        Description; Notes; Note; Comments; Comment; Message; Remarks;
        Beschreibung; Bemerkung; Bemerkungen; Notiz; Notizen; Kommentar;
        Commentaire; Commentaires; Descripción; Notas; Descrizione; Opmerkingen;
        Your Message; Additional Info; Nachricht; Mensaje; Remarque;
        Observaciones; Info; Описание; Comentarios; Anmerkungen; Background; Lead
        Description; Details; Inquiry; Enquiry; Toelichting
    """,
    "email_opt_out": """
        Email Opt Out; HasOptedOutOfEmail; Opt Out; Unsubscribed; Email Opt-Out;
        Unsubscribed from all email; Opted Out Of Email; Marketing Opt Out;
        E-Mail-Abmeldung
    """,
    "fax_opt_out": """
        Fax Opt Out; HasOptedOutOfFax; Fax Opt-Out
    """,
    "do_not_call": """
        Do Not Call; DoNotCall; DNC; No Calls; Nicht anrufen; Do not phone
    """,
    "status": """
        Status; Lead Status; LeadStatus; Lead Stage; Stage; Statut; Estado del
        lead; Stato; Contact Status; Lead - Status; Lebenszyklusphase; Lifecycle
        Stage; Статус; Estatus; Etapa
    """,
    "owner": """
        Owner; Lead Owner; Record Owner; Contact Owner; Account Owner; Owner
        Email; Assigned To; Sales Rep; Besitzer; Zuständig; Propriétaire;
        Propietario; Proprietario; Eigenaar; Lead - Owner; Salesperson; Sales
        Owner; Owner Name; Verantwortlicher; Assignee; Responsable; Account
        Manager; HubSpot Owner; Lead Owner Email; Person - Owner
    """,
    "lead_type": """
        Lead Type; LeadType; Record Type; Lead Record Type
    """,
    "latitude": """
        Latitude; Lat; Breitengrad
    """,
    "longitude": """
        Longitude; Lng; Long; Lon; Längengrad
    """,
}


def words_of(field: str) -> list[str]:
    """Give what lists call a field; nothing for a field without such words."""
    return split_words(_WORDS.get(field, ""))


def split_words(text: str) -> list[str]:
    """Give the words of a text that divides them by ";"."""
    words = (" ".join(word.split()) for word in text.split(";"))
    return [word for word in words if word]
