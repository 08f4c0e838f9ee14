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
        Jméno; First; Person First Name; Ad; Adı; FN; Nimi; Ime; Křestní jméno;
        Keresztnév; Prenume; Όνομα; İsim; Primeiro nome; Rufname; Prenom; 名前（名）;
        الاسم الأول; Nama depan
    """,
    "last_name": """
        Last Name; LastName; Surname; Family Name; lname; Nachname;
        Familienname; Nom de famille; Apellido; Apellidos; Sobrenome; Cognome;
        Achternaam; Nazwisko; Efternamn; Etternavn; Efternavn; Фамилия; 姓;
        Contact Last Name; Lead Last Name; Sukunimi; Příjmení; Last; Second
        Name; Apelido; Person Last Name; Soyad; Soyadı; Zuname; Último
        sobrenome; Último nome; Nume; Prezime; Vezetéknév; Επώνυμο; Nom de
        naissance; LN; Soyisim; Primer apellido; اسم العائلة; Nama belakang
    """,
    "middle_name": """
        Middle Name; MiddleName; Additional Name; Zweiter Vorname; Отчество;
        Deuxième prénom; Segundo nombre; Middle Initial; Middle; Weitere
        Vornamen; Secondo nome; Tweede voornaam; İkinci ad; Drugie imię; Nome do
        meio; Tussenvoegsel
    """,
    "full_name": """
        Name; Full Name; FullName; Contact Name; Lead Name; Person Name;
        Contact; Display Name; Nom complet; Nombre completo; Vollständiger Name;
        Nom; Nome completo; Nome e cognome; Nom et prénom; Nombre y apellidos;
        Your Name; Customer Name; ФИО; Person; Ansprechpartner; Kontakt;
        Kontaktperson; Volledige naam; Naam; Attendee; Attendee Name; Client;
        Client Name; Prospect; Prospect Name; File As; 氏名; Primary Contact;
        Contact Person; Imię i nazwisko; Person - Name; Nome completo do lead;
        Namn; Navn; Formatted Name; Ad Soyad; Adı Soyadı; Nazwisko i imię; Vor-
        und Nachname; Vorname Nachname; First and Last Name; First & Last Name;
        First Last; Nom Prénom; Prénom et nom; Cognome e nome; Nombre del
        contacto; Nome do contato; Nom du contact; Contactpersoon; Osoba
        kontaktowa; Yetkili Kişi; İlgili Kişi; Lead Full Name; Contact Full
        Name; İsim Soyisim; Celé jméno; Koko nimi; 姓名; お名前; الاسم; Persona de
        contacto; Referente; Interlocuteur; Vor- und Zuname; Namen
    """,
    "salutation": """
        Salutation; Anrede; Civilité; Honorific; Name Prefix; Prefix; Mr/Mrs;
        Tratamiento; Courtesy Title; Aanhef; Honorific Prefix; Trattamento;
        Salutation Name; Titel (Anrede); Mr Ms; Mr/Ms/Mrs; Tytuł grzecznościowy;
        Hitap; Forma de tratamento; Titolo; Anredeform; Title (Mr/Ms);
        Briefanrede
    """,
    "suffix": """
        Suffix; Name Suffix; Namenszusatz; Honorific Suffix
    """,
    "title": """
        Title; Job Title; JobTitle; Position; Job; Role; Job Role; Function;
        Funktion; Fonction; Cargo; Puesto; Beruf; Berufsbezeichnung; Poste;
        Organization Title; Organization 1 - Title; Work Title; Job Position;
        Ruolo; Functie; Stanowisko; Должность; Titre; Título; Occupation;
        Designation; Headline; Contact Title; Titel; Unvan; Ünvan; Görev;
        Pozisyon; Görevi; Jobtitel; Jobbezeichnung; Position/Funktion; Intitulé
        du poste; Intitulé de poste; Titre professionnel; Titre du poste; Puesto
        de trabajo; Cargo o puesto; Qualifica; Mansione; Posizione lavorativa;
        Functietitel; Nazwa stanowiska; Titolo di lavoro; Profession; Role
        Title; Pozice; Pozíció; 役職; 职位; 職稱; المسمى الوظيفي; Position Title;
        Profesión; Posición; Job Title/Role; Tehtävänimike; Befattning;
        Stilling; Stillingsbetegnelse; Funkcja; Qualification; Titel/Akad. Grad
    """,
    "company": """
        Company; Company Name; CompanyName; Account Name; Account; Organization;
        Organisation; Organization Name; Organisation Name; Firma; Firmenname;
        Unternehmen; Entreprise; Société; Empresa; Azienda; Bedrijf;
        Bedrijfsnaam; Employer; Organization 1 - Name; Business; Business Name;
        Associated Company; Associated Company Name; Primary Company; Current
        Company; Компания; 会社名; Företag; Firma / Organisation; Organização;
        Compañía; Raison sociale; Company / Account; Work Company; Yritys;
        Società; Organization - Name; Person - Organization; Lead -
        Organization; Ragione sociale; Nombre de la empresa; ORG;
        Organisationsname; Unternehmensname; Nom de l'entreprise; Nom de la
        société; Nom société; Nombre de la compañía; Nome da empresa; Nome
        azienda; Nome dell'azienda; Naam bedrijf; Nazwa firmy; Organizacja;
        Przedsiębiorstwo; Şirket; Şirket Adı; Firma Adı; Kurum; Accounts;
        Companies; Organisme; Établissement; Organización; Organizzazione;
        Organisatie; Parent Company; Arbeitgeber; Betrieb; Institution;
        Institut; Spółka; Společnost; Cég; Cégnév; Yhtiö; Virksomhed; Bedrift;
        Firmanavn; Företagsnamn; 公司; 公司名称; 会社; الشركة; Εταιρεία; Razón social;
        Denominazione; Razão social; Ente; Agency; Company/Organization;
        Employer Name; School/Company; Kunde; Cuenta; Conta; Compte; Konto
    """,
    "email": """
        Email; E-mail; Email Address; EmailAddress; E-Mail-Adresse; Mail; E-mail
        1 - Value; Primary Email; Work Email; Correo; Correo electrónico;
        Courriel; Adresse e-mail; Adresse mail; Adresse email; Indirizzo email;
        E-mailadres; E-postadress; Электронная почта; メールアドレス; Your Email;
        Contact Email; Lead Email; Business Email; Company Email; Email 1;
        Person Email; Person - Email; Email (Work); Email Work; Person - Email -
        Work; Subscriber; Email ID; Posta elettronica; Adres e-mail; E-post;
        E-Mail 1; Email1; Sähköposti; Endereço de e-mail; Member Email; E-mail
        Address; Personal Email; Почта; Emails; Email Addresses; E-Posta Adresi;
        E-posta; Adresse de messagerie; Mail Address; Dirección de correo;
        Dirección de correo electrónico; Dirección de email; Indirizzo di posta
        elettronica; Mailadresse; Adresse courriel; Correo electronico;
        Correo-e; e-Mail Adresi; E-mailová adresa; E-mail cím; E-mail adresa;
        البريد الإلكتروني; 电子邮件; 邮箱; Электронный адрес; User Email; Best Email;
        Contact Emails; Emailaddress1; Firmen-E-Mail; Email (Primary);
        E-Mail-Adresse geschäftlich; Home Email
    """,
    "phone": """
        Phone; Telephone; Phone Number; PhoneNumber; Tel; Tel.; Telefon;
        Telefonnummer; Téléphone; Teléfono; Telefone; Telefono; Telefoon;
        Business Phone; Work Phone; Office Phone; Primary Phone; Phone 1 -
        Value; Phone 1; Contact Phone; Lead Phone; Телефон; 電話番号; Phone No;
        Phone No.; Contact Number; Work Phone Number; Main Phone; Person -
        Phone; Phone (Work); Phone Work; Person - Phone - Work; Telefonnr;
        Número de teléfono; Numéro de téléphone; Direct Phone; Geschäftlich;
        Telefon geschäftlich; Telefon (geschäftlich); Numer telefonu;
        Telefonnummer (geschäftlich); Puhelin; Telephone Number; Business Phone
        Number; Phone1; User Phone; Work; Phones; Phone Numbers; Tel. Nr.; Tel.
        No.; Telephone 1; Telephone No; Tél; Tél. fixe; Téléphone fixe;
        Téléphone 1; Ligne directe; Festnetz; Festnetznummer; Telefon 1;
        Rufnummer; Durchwahl; Zentrale; Telefono fisso; Telefono 1; Recapito
        telefonico; Numero di telefono; Número de telefone; Teléfono fijo;
        Teléfono 1; Telefone fixo; Telefoonnummer; Telefoon werk; Vaste
        telefoon; Nr telefonu; Telefon służbowy; Telefon stacjonarny; Telefon
        No; Telefon Numarası; İş Telefonu; Sabit Telefon; Direct Dial; Direct
        Line; Direct; Land Line; Best Phone; Office; Office Number;
        Haupttelefon; Telefon (dienstlich); Rufnummer geschäftlich; Telefonszám;
        Telefonní číslo; 电话; 電話; رقم الهاتف; Τηλέφωνο; Puhelinnumero; Tlf; Home
        Phone; Day Phone; Daytime Phone; Telephone Work; Phone Main
    """,
    "mobile": """
        Mobile; Mobile Phone; MobilePhone; Mobile Number; Cell; Cell Phone;
        Handy; Mobil; Mobiltelefon; Mobilnummer; Portable; Móvil; Celular;
        Cellulare; Mobiel; Mobile Phone Number; Phone 2 - Value; Mobile No;
        Téléphone portable; Teléfono móvil; Handynummer; Person - Phone -
        Mobile; Phone (Mobile); Phone Mobile; Cellphone; Мобильный; Mobile No.;
        WhatsApp; WhatsApp Number; Komórka; GSM; SMS; SMS Number; Tel. mobile;
        Tél. mobile; Tél. portable; Mobile Tel; Mobiltelefonnummer; Mobilfunk;
        Mobilfunknummer; Mobilnr.; Handy geschäftlich; Handy-Nr.; Numéro de
        téléphone mobile; Numéro de portable; Número de teléfono móvil; Número
        de móvil; Teléfono celular; Telefone celular; Número de celular;
        Telefono cellulare; Numero di cellulare; Numero cellulare; Mobiele
        telefoon; Mobiel nummer; Mobiele nummer; GSM-nummer; Telefon komórkowy;
        Nr komórki; Cep Telefonu; Cep Tel; Cell Number; Cell No; Mobile
        Telephone; Mobile Phone No; Mobilní telefon; Mobiltelefon
        (geschäftlich); Matkapuhelin; 手机; 携帯電話; الجوال; Κινητό; Mobile1;
        Telemóvel; Komórkowy; Cell Phone Number; Handy geschäftl.
    """,
    "fax": """
        Fax; Fax Number; FaxNumber; Business Fax; Telefax; Faxnummer; Télécopie;
        Fax geschäftlich; Numéro de fax; Phone Fax; Telefaxnummer; Fax Numarası;
        Faks; Fax-Nr.; Fax No; Télécopie (bureau); Télécopieur; Numero di fax;
        Número de fax; Fax1; Business Fax Number
    """,
    "website": """
        Website; Web Site; Web Page; Website URL; URL; Homepage; Web; Webseite;
        Internetseite; Site web; Sitio web; Sito web; Site; Domain; Website 1 -
        Value; Webpage; Web Address; Internet; Organization - Website; Сайт;
        Página web; Hemsida; Page Web; Web Page 1; Website 1; Site internet; URL
        du site web; URL del sitio web; URL du site; Adresse du site web; Strona
        WWW; Strona internetowa; Web Sitesi; Web sayfası; Webbplats; Hjemmeside;
        Nettside; Webová stránka; Weboldal; Indirizzo web; Pagina web;
        Webpagina; Webadresse; Internetadresse; Internetauftritt; WWW;
        Firmenwebsite; 网站; ウェブサイト; Ιστοσελίδα; Sitio; Company Domain; Domain
        Name; Company Domain Name; Web URL; Endereço web
    """,
    "street": """
        Street; Street Address; Address; Address 1; Address Line 1; Mailing
        Street; Business Street; Straße; Strasse; Straße und Hausnummer;
        Adresse; Dirección; Endereço; Indirizzo; Adres; Rue; Calle; Rua; Via;
        Address 1 - Street; Street 1; Billing Street; Address Street; Anschrift;
        Straat; Адрес; 住所; Adress; Postal Address; Lead Street; Street Name;
        Work Street; Business Address Street; Address Line; Addresses;
        Straße/Nr.; Straße + Hausnummer; Straße u. Nr.; Hausanschrift;
        Postanschrift; Rue et numéro; Adresse postale; Adresse 1; N° et rue;
        Calle y número; Domicilio; Dirección 1; Logradouro; Rua e número;
        Morada; Indirizzo 1; Ulica; Ulica i numer; Straat en huisnummer;
        Straatnaam; Adres 1; Sokak; Açık Adres; Cadde; Ulice; Utca; Katuosoite;
        Gatuadress; Vej; Adresse Ligne 1; Adresszeile 1; Street Address 1; 地址;
        العنوان; Διεύθυνση; Hausanschrift Straße; Street / No.; Street Number;
        Address (Street Address)
    """,
    "city": """
        City; Town; Mailing City; Business City; Ort; Stadt; Ville; Ciudad;
        Cidade; Città; Plaats; Woonplaats; Address 1 - City; Billing City;
        Locality; Wohnort; Miasto; Город; Stad; Población; Localidad; Comune;
        Address City; Lead City; Postort; Work City; City/Town; Şehir; İl; İlçe;
        Miejscowość; Gemeente; Gemeinde; Wohnort/Stadt; Commune; Localité;
        Municipio; Município; Località; Stadtname; Kommune; Kaupunki; Město;
        Város; Poblado; 城市; 市; المدينة; Πόλη; Town/City; Suburb; Ortschaft; City Name
    """,
    "state": """
        State; Province; State/Province; State or Province; State/Region;
        Region; Mailing State; Business State; Bundesland; Provincia; Estado;
        Provincie; Département; Address 1 - Region; Billing State; County;
        Kanton; Région; Regione; Область; Lead State; Work State; Mailing
        State/Province; Billing State/Province; ST; Województwo; Dép/Région;
        Dépt; UF; Estado/Província; Estado o provincia; Comunidad autónoma;
        Bölge; Bundesland/Provinz; Land/Provinz; Staat/Provinz; Provincie/Staat;
        State or Region; State/County; Prov; Province/State; Departamento;
        Provincia/Stato; Provinz; Kraj (region); 省; 都道府県; Län; Fylke; Address
        State
    """,
    "state_code": """
        State Code; StateCode; State/Province Code; Region Code; Province Code;
        State Abbreviation; State Abbr; State ISO Code
    """,
    "postal_code": """
        Zip; Zip Code; ZipCode; Postal Code; PostalCode; Postcode; Zip/Postal
        Code; PLZ; Postleitzahl; Code postal; Código postal; CEP; CAP; Mailing
        Zip; Business Postal Code; Address 1 - Postal Code; Billing Zip; Mailing
        Postal Code; Mailing Zip/Postal Code; Billing Zip/Postal Code; Post
        Code; Kod pocztowy; Индекс; Postnummer; ZIP/Postcode; CP; Lead Zip; Work
        Zip; Billing Postal Code; Posta Kodu; PLZ/Postleitzahl; Cód.
        Postal; CP/Code postal; PSČ; Irányítószám; Postinumero; Postal / Zip
        Code; ZIP Code/Postal Code; 邮编; 郵便番号; Postleitz.; Codice postale;
        ZIP+4; Codigo postal; Postcode/ZIP
    """,
    "country": """
        Country; Country/Region; Country Name; Mailing Country; Business
        Country/Region; Land; Pays; País; Paese; Nation; Address 1 - Country;
        Billing Country; Business Country; Страна; 国; Kraj; Lead Country;
        Nazione; Work Country; Country or Region; Maa; Ülke; Staat; Land/Region;
        Pays/région; País/región; País/Região; Paese/Area geografica;
        Land/regio; Country/Territory; Nazione/Paese; Nación; Země; Ország;
        Lande; 国家; الدولة; Χώρα; Ülke/Bölge
    """,
    "country_code": """
        Country Code; CountryCode; ISO Country; Country ISO; Country ISO Code;
        Ländercode; CC; Country ISO2; ISO2; ISO Code; Country Code (ISO);
        Landcode; Code pays; Código de país; Codice paese; Kod kraju; Ülke Kodu;
        Länderkürzel; Landeskennzeichen
    """,
    "lead_source": """
        Lead Source; LeadSource; Source; Original Source; Origin; Quelle;
        Herkunft; Leadquelle; Source du lead; Origen; Fuente; Fonte; Bron;
        Канал; Original Source Type; Original Traffic Source; Channel; Kanal;
        Lead Origin; Acquisition Channel; Origem; Lead - Source; Canal;
        Provenienza; How did you hear about us; Platform; Source channel; Lead
        source channel; Origine; Origine du lead; Origine du contact; Source
        Name; Kontaktquelle; Quelle des Leads; Źródło; Źródło leada; Źródło
        kontaktu; Kaynak; Müşteri Kaynağı; Lead Kaynağı; Origen del lead; Origen
        del contacto; Origem do lead; Fonte lead; Fonte del lead; Provenienza
        lead; Leadbron; Bron lead; Herkomst; Zdroj; Forrás; Lähde; Källa; Kilde;
        来源; How did you find us?; Wie haben Sie von uns erfahren?; First Source;
        Source of Lead; Lead Origin Source; Marketing Source; Referral Source;
        Source (Lead); Primary Source; Leadkanal; Kontaktweg; Eingangskanal
    """,
    "industry": """
        Industry; Branche; Secteur; Secteur d'activité; Sector; Industria;
        Settore; Setor; Bransch; Industry Type; Company Industry; Отрасль;
        Bransje; Main Industry; Sektör; Branża; Brancheomschrijving;
        Industriezweig; Wirtschaftszweig; Domaine d'activité; Secteur activité;
        Ramo; Ramo de atividade; Segmento; Settore di attività; Sector de
        actividad; Odvětví; Iparág; Toimiala; 行业; 業界; Business Sector; Business
        Type; Vertical; Industry Sector; Industry Name; Bedrijfstak; Giro;
        Rubro; Industries
    """,
    "rating": """
        Rating; Lead Rating; Bewertung; Temperature; Hotness; Évaluation;
        Valoración; Lead Temperature; Lead-Bewertung; Ocena; Puan;
        Classificação; Calificación; Valutazione; Beoordeling; Priorité
        commerciale; Lead Quality
    """,
    "annual_revenue": """
        Annual Revenue; AnnualRevenue; Revenue; Turnover; Jahresumsatz; Umsatz;
        Chiffre d'affaires; Ingresos anuales; Company Revenue; Fatturato; Omzet;
        Annual Turnover; Facturación; Yearly Revenue; Przychód; Roczny przychód;
        Obrót; Obroty; Receita anual; Receita; Faturamento; Faturamento anual;
        Volume de negócios; Ciro; Yıllık Ciro; Yıllık Gelir; Ingresos; Volumen
        de negocio; Ricavi; Ricavi annuali; Fatturato annuo; Jaaromzet; CA; CA
        annuel; Revenu annuel; Chiffre d'affaires annuel; Jahresumsatz in EUR;
        Umsatz (EUR); Umsatz in EUR; Annual Sales; Sales Revenue; Obrat;
        Årsomsättning; Omsætning; Árbevétel; Revenue (USD); Estimated Revenue;
        Est. Annual Revenue
    """,
    "number_of_employees": """
        No. of Employees; Number of Employees; NumberOfEmployees; Employees;
        Employee Count; Company Size; Headcount; Mitarbeiter; Mitarbeiterzahl;
        Anzahl Mitarbeiter; Effectif; Empleados; Dipendenti; No of Employees;
        Nombre d'employés; Número de empleados; # Employees; Staff; Aantal
        medewerkers; Num Employees; Numero dipendenti; Numero di dipendenti; N.
        dipendenti; Nr. dipendenti; N.º de empleados; Nº empleados; Nº de
        funcionários; Número de funcionários; Número de colaboradores;
        Funcionários; Quantidade de funcionários; Núm. de empleados; Número de
        trabajadores; Aantal werknemers; Werknemers; Medewerkers; Liczba
        pracowników; Pracownicy; Çalışan Sayısı; Personel Sayısı; Anzahl der
        Mitarbeiter; Anzahl Beschäftigte; Mitarbeiteranzahl; Beschäftigte;
        Nombre de salariés; Nb d'employés; Nb employés; Effectifs; Salariés;
        Počet zaměstnanců; Antal anställda; Antal ansatte; Employee Size;
        Employee Total; Total Employees; Number Employees; Company Employees;
        Company Headcount; Organization Size; Addetti; Employee Number; Team
        Size
    """,
    "description": """
        Description; Notes; Note; Comments; Comment; Message; Remarks;
        Beschreibung; Bemerkung; Bemerkungen; Notiz; Notizen; Kommentar;
        Commentaire; Commentaires; Descripción; Notas; Descrizione; Opmerkingen;
        Your Message; Additional Info; Nachricht; Mensaje; Remarque;
        Observaciones; Info; Описание; Comentarios; Anmerkungen; Background;
        Lead Description; Details; Inquiry; Enquiry; Toelichting; Internal
        Notes; Interne Notizen; Notatki; Uwagi; Opis; Notlar; Not; Açıklama;
        Açıklamalar; Mesaj; Mesajınız; Observações; Observação; Comentário;
        Comentários; Mensagem; Descrição; Osservazioni; Commenti; Messaggio;
        Notitie; Notities; Omschrijving; Bericht; Wiadomość; Treść wiadomości;
        Poznámka; Poznámky; Megjegyzés; Kommentarer; Kommentare; Anmerkung;
        Hinweis; Hinweise; Gesprächsnotiz; Anfrage; Ihre Anfrage; Remarques;
        Observation; Observations; Comentario; Nota; Consulta; Mensaje o
        comentario; Note1; Notes 1; Person Notes; Comment or Message; Message or
        Comment; Questions & Comments; Questions or Comments; Questions and
        Comments; Any questions or comments?; How can we help you?; How can we
        help?; Comments/Questions; Notes/Comments; Additional Comments;
        Additional Information; Additional Notes; Other Information; What would
        you like to discuss?; Tell us more; Tell us about your project; Wie
        können wir Ihnen helfen?; Comment pouvons-nous vous aider ?; 备注; 備考;
        ملاحظات; Примечание; Комментарий; Memo; General Notes; Conversation
        Notes; About; Bio; Besonderheiten; Freitext; Freie Bemerkung
    """,
    "email_opt_out": """
        Email Opt Out; HasOptedOutOfEmail; Opt Out; Unsubscribed; Email Opt-Out;
        Unsubscribed from all email; Opted Out Of Email; Marketing Opt Out;
        E-Mail-Abmeldung; Opted Out; Email Opted Out; Email Blacklisted;
        Blacklisted; Unsubscribed from Emails; Unsubscribed from Email; Do Not
        Email; Do not allow Emails; No Email; Don't Email; Do Not Mail;
        Newsletter abgemeldet; Keine E-Mail; Désabonné; Désinscrit; No enviar
        email; Disiscritto; Descadastrado; Afgemeld; Uitgeschreven; Baja email
    """,
    "fax_opt_out": """
        Fax Opt Out; HasOptedOutOfFax; Fax Opt-Out; Do not fax; Do not allow
        Faxes; Fax Opted Out
    """,
    "do_not_call": """
        Do Not Call; DoNotCall; DNC; No Calls; Nicht anrufen; Do not phone; Do
        not allow Phone Calls; No Phone; Do Not Call (DNC); Don't Call; Ne pas
        appeler; No llamar; Non chiamare; Niet bellen; Não ligar; Keine Anrufe;
        Do not call flag; Call Opt Out; Phone Opt Out; Nie dzwonić; Aranmasın
    """,
    "status": """
        Status; Lead Status; LeadStatus; Lead Stage; Stage; Statut; Estado del
        lead; Stato; Contact Status; Lead - Status; Lebenszyklusphase; Lifecycle
        Stage; Статус; Estatus; Etapa; Status Label; Statut du lead; Statut
        lead; Estado del contacto; Estado del prospecto; Status do lead; Stato
        lead; Stato del lead; Leadstatus (naam); Status leada; Stan; Durum; Lead
        Durumu; Stav; Állapot; Tila; 状态; ステータス; Status des Leads;
        Bearbeitungsstatus; Prospect Status; Current Status; Estado de lead
    """,
    "owner": """
        Owner; Lead Owner; Record Owner; Contact Owner; Account Owner; Owner
        Email; Assigned To; Sales Rep; Besitzer; Zuständig; Propriétaire;
        Propietario; Proprietario; Eigenaar; Lead - Owner; Salesperson; Sales
        Owner; Owner Name; Verantwortlicher; Assignee; Responsable; Account
        Manager; HubSpot Owner; Lead Owner Email; Person - Owner; Zuständiger
        Mitarbeiter; Responsible; Responsible User; Sales Representative;
        Propriétaire du contact; Propietario del contacto; Proprietario del
        contatto; Contacteigenaar; Właściciel; Opiekun; Handlowiec; Sahip;
        Sorumlu; Satış Temsilcisi; Lead-Inhaber; Inhaber; Betreuer; Bearbeiter;
        Vertriebsmitarbeiter; Account Executive; Rep; Assigned User; Assigned
        User Name; Lead Owner Name; Commercial; Commerciale; Vendedor;
        Verkäufer; Assigned To Email
    """,
    "lead_type": """
        Lead Type; LeadType; Record Type; Lead Record Type
    """,
    "latitude": """
        Latitude; Lat; Breitengrad; Latitud; Geo Latitude; Breite; Szerokość
        geograficzna; Enlem; Latitudine
    """,
    "longitude": """
        Longitude; Lng; Long; Lon; Längengrad; Longitud; Geo Longitude; Länge;
        Długość geograficzna; Boylam; Longitudine
    """,
}


def words_of(field: str) -> list[str]:
    """Give what lists call a field; nothing for a field without such words."""
    return split_words(_WORDS.get(field, ""))


def split_words(text: str) -> list[str]:
    """Give the words of a text that divides them by ";"."""
    words = (" ".join(word.split()) for word in text.split(";"))
    return [word for word in words if word]
