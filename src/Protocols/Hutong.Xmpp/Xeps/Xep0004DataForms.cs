using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>One field of a form (XEP-0004 section 3.2).</summary>
/// <param name="Var">Its name; null only for fixed text.</param>
/// <param name="Values">Its values, in order.</param>
/// <param name="Type">
/// For example <c>text-single</c>, <c>list-single</c>, <c>boolean</c>, <c>hidden</c>; null in a submission.
/// </param>
/// <param name="Label">What a person reads.</param>
/// <param name="Options">What may be chosen: label (or null) and value.</param>
/// <param name="Required">Whether it must be filled in.</param>
public sealed record FormField(string? Var, IReadOnlyList<string> Values, string? Type = null, string? Label = null,
    IReadOnlyList<(string? Label, string Value)>? Options = null, bool Required = false)
{
    /// <summary>A field with at most one value.</summary>
    public FormField(string var, string? value, string? type = null, string? label = null)
        : this(var, value is null ? [] : (IReadOnlyList<string>)[value], type, label)
    {
    }

    /// <summary>The first value, or null.</summary>
    public string? Value => Values.Count == 0 ? null : Values[0];
}

/// <summary>A data form (XEP-0004): what a person or program fills in, submits, or is given as a result.</summary>
/// <param name="Type"><c>form</c>, <c>submit</c>, <c>cancel</c> or <c>result</c>.</param>
/// <param name="Fields">Its fields, in order.</param>
/// <param name="Title">Its title.</param>
/// <param name="Instructions">What to do with it.</param>
public sealed record DataForm(
    string Type, IReadOnlyList<FormField> Fields, string? Title = null, string? Instructions = null)
{
    /// <summary>XEP-0004.</summary>
    public const string Namespace = "jabber:x:data";

    /// <summary>The value of FORM_TYPE (XEP-0068), or null.</summary>
    public string? FormType => Value("FORM_TYPE");

    /// <summary>A form whose first field is a FORM_TYPE (XEP-0068).</summary>
    public static DataForm Of(string type, string formType, params IEnumerable<FormField> fields) =>
        new(type, [new FormField("FORM_TYPE", formType, type == "submit" ? null : "hidden"), .. fields]);

    /// <summary>Reads a form; null when the element is none or has no type.</summary>
    public static DataForm? Read(Element? element)
    {
        if (element is null || !element.Is("x", Namespace) || element["type"] is not { } type)
        {
            return null;
        }

        var fields = new List<FormField>();
        foreach (var child in element.Children)
        {
            if (child.Is("field", Namespace))
            {
                fields.Add(ReadField(child));
            }
        }

        return new(type, fields, element.Child("title")?.Text, element.Child("instructions")?.Text);
    }

    /// <summary>The field with a name, or null.</summary>
    public FormField? Field(string var)
    {
        foreach (var field in Fields)
        {
            if (field.Var == var)
            {
                return field;
            }
        }

        return null;
    }

    /// <summary>The first value of a field, or null.</summary>
    public string? Value(string var) => Field(var)?.Value;

    /// <summary>A field's value as a boolean (XEP-0004 section 3.3); null when absent or neither.</summary>
    public bool? Flag(string var) => Value(var) switch
    {
        "1" or "true" => true,
        "0" or "false" => false,
        _ => null,
    };

    /// <summary>Writes the form.</summary>
    public Element ToElement()
    {
        var form = new Element("x", Namespace).With("type", Type)
            .WithText("title", Title).WithText("instructions", Instructions);
        foreach (var field in Fields)
        {
            form.With(WriteField(field));
        }

        return form;
    }

    static FormField ReadField(Element element)
    {
        var values = new List<string>();
        List<(string?, string)>? options = null;
        var required = false;
        foreach (var child in element.Children)
        {
            if (child.Is("value", Namespace))
            {
                values.Add(child.Text);
            }
            else if (child.Is("option", Namespace))
            {
                (options ??= []).Add((child["label"], child.Child("value")?.Text ?? ""));
            }
            else
            {
                required |= child.Is("required", Namespace);
            }
        }

        return new(element["var"], values, element["type"], element["label"], options, required);
    }

    static Element WriteField(FormField field)
    {
        var element = new Element("field", Namespace)
            .With("var", field.Var).With("type", field.Type).With("label", field.Label);
        if (field.Required)
        {
            element.With(new Element("required", Namespace));
        }

        foreach (var value in field.Values)
        {
            element.WithText("value", value);
        }

        foreach (var (label, value) in field.Options ?? [])
        {
            element.With(new Element("option", Namespace).With("label", label).WithText("value", value));
        }

        return element;
    }
}
