using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;

namespace Hutong.Storage.Writing;

/// <summary>Reads named values from the properties of a parameter object or from a dictionary.</summary>
sealed class ParameterReader
{
    readonly ConcurrentDictionary<Type, Dictionary<string, Func<object, object?>>> byType = new();

    public object? Read(object? parameters, string name)
    {
        switch (parameters)
        {
            case null:
                throw new ArgumentException($"The statement needs @{name} and was given no parameters.");
            case IReadOnlyDictionary<string, object?> values:
                return values.TryGetValue(name, out var value) ? value : throw Missing(name);
            default:
                var properties = byType.GetOrAdd(parameters.GetType(), Properties);
                return properties.TryGetValue(name, out var get) ? get(parameters) : throw Missing(name);
        }
    }

    static ArgumentException Missing(string name) => new($"The statement needs @{name}, which is not given.");

    static Dictionary<string, Func<object, object?>> Properties(Type type)
    {
        var found = new Dictionary<string, Func<object, object?>>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetIndexParameters().Length == 0)
            {
                var target = Expression.Parameter(typeof(object));
                found[property.Name] = Expression.Lambda<Func<object, object?>>(
                    Expression.Convert(
                        Expression.Property(Expression.Convert(target, type), property), typeof(object)),
                    target).Compile();
            }
        }

        return found;
    }
}
