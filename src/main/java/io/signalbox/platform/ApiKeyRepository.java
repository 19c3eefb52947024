package io.signalbox.platform;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.inject.Singleton;
import java.util.List;

/** The keys, for whoever administers them. */
@Singleton
class ApiKeyRepository implements PanacheRepositoryBase<ApiKey, String> {

    List<ApiKey> newestFirst() {
        return listAll(Sort.descending("createdAt").and("keyId"));
    }
}
